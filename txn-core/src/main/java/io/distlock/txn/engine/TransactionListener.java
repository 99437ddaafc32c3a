package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.Heuristic;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import java.time.Duration;

/** Told what happens to the transactions of an engine, for meters and traces. The calls are quick and on any thread. */
public interface TransactionListener {

    /** Phases of ending a transaction. */
    enum Phase {
        /** From the caller's commit to the last vote. */
        PREPARE,
        /** Recording COMMIT. */
        DECIDE,
        /** Telling the branches. */
        COMPLETE
    }

    default void begun(Transaction transaction) {}

    default void phaseEnded(Transaction transaction, Phase phase, Duration duration) {}

    /** A call to a branch or to the log failed; it is repeated, or the transaction rolls back. */
    default void callFailed(Transaction transaction, String call, Throwable failure) {}

    default void heuristic(Transaction transaction, Heuristic heuristic) {}

    /** The caller has been told, or is about to be. */
    default void announced(Transaction transaction, Outcome outcome) {}

    /** Every branch has acknowledged. */
    default void completed(Transaction transaction, Outcome outcome) {}

    /** Recovery finished a branch of a coordinator that is gone, or of one that this process is not. */
    default void recovered(BranchId branch, boolean committed) {}
}
