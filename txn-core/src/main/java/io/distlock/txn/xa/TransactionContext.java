package io.distlock.txn.xa;

import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.LocalBranch;
import java.util.Optional;

/**
 * Where the transactions of JTA come from, and which one a thread works for. {@link EngineContext} is the one of an engine by itself; a
 * framework that binds transactions to threads has its own. Thread-safe.
 */
public interface TransactionContext {

    /** The transaction that this thread works for, whoever has begun it. */
    Optional<Transaction> current();

    /** Begins a transaction and binds it to this thread. */
    Transaction begin(TransactionOptions options);

    /** Takes the transaction off this thread. */
    Suspended suspend(Transaction transaction);

    /**
     * Ends the transaction, and takes it off this thread if it is bound to it. Before it commits, {@link XaTransaction#beforeCompletion}
     * has been called; when the outcome is known, {@link XaTransaction#ended}.
     */
    Outcome end(XaTransaction transaction, boolean commit);

    /** JTA sees a transaction for the first time; called once for each. */
    default void seen(XaTransaction transaction) {}

    /** Whether {@link XaTransaction#beforeCompletion} and {@code ended} will be called for a transaction of this thread. */
    boolean tellsTheEndOf(Transaction transaction);

    /** The log that the transaction's own coordinator, in this process, decides in; empty if it is elsewhere. */
    Optional<DecisionLog> log(Transaction transaction);

    /** Takes the one local transaction of this thread into the transaction. */
    void enlist(Transaction transaction, LocalBranch branch);

    /** Runs what is late, on another thread. */
    void later(Runnable task);

    /** A transaction without a thread. */
    interface Suspended {

        /** Binds it to the calling thread. */
        void resume();
    }
}
