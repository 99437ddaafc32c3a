package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.Heuristic;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import java.time.Duration;

/** Told what happens to the transactions of an engine, for meters and traces. The calls are quick and on any thread. */
public interface TransactionListener {

    /** Phases of ending a transaction, in their order. One in which there is nothing to do is left out. */
    enum Phase {
        /** Asking for votes that did not come with the work, until the last is there. */
        PREPARE,
        /** Recording COMMIT, until it is known what stands; also the commit of a lone branch. */
        DECIDE,
        /** From the outcome until every branch has acknowledged. */
        COMPLETE
    }

    default void begun(Transaction transaction) {}

    default void phaseBegun(Transaction transaction, Phase phase) {}

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
