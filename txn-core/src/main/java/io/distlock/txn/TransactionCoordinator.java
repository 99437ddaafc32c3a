package io.distlock.txn;

import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The coordinator of two-phase commit. Every process has its own; what they decide stands in a decision log that all of them share,
 * and whatever one of them leaves behind the others finish.
 *
 * <pre>{@code
 * coordinator.execute(TransactionOptions.of("transfer"), () -> {
 *     accounts.debit(from, amount);      // each opens a branch
 *     accounts.credit(to, amount);
 *     return "done";
 * });
 * }</pre>
 *
 * <p>Thread-safe.
 */
public interface TransactionCoordinator {

    /**
     * Begins a transaction; writes nothing.
     *
     * @throws DecisionLogException if the log cannot be reached; nothing has happened
     * @throws IllegalStateException if the coordinator is shut down, or has its greatest number of open transactions
     */
    Transaction begin(TransactionOptions options);

    /** The transaction that this thread works for. */
    Optional<Transaction> current();

    /**
     * Binds a transaction to this thread, so that it is {@link #current()} until the scope is closed, on the same thread. Scopes
     * nest; an inner one hides the outer one.
     */
    Scope bind(Transaction transaction);

    /**
     * Runs the work in a new transaction: commits if it returns, rolls back if it throws.
     *
     * @return what the work returned; every branch has committed or will
     * @throws TransactionRolledBackException if it had to roll back although the work returned
     * @throws TransactionInDoubtException if nobody can tell yet
     * @throws HeuristicOutcomeException if some branch ended on its own
     * @throws Exception what the work threw; everything has rolled back
     */
    <T> T execute(TransactionOptions options, Callable<T> work) throws Exception;

    /** A binding of a transaction to a thread. */
    interface Scope extends AutoCloseable {

        @Override
        void close();
    }
}
