package io.distlock.txn.tcc;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Local transactions of the one database in which the methods of a participant work and its branches are recorded.
 *
 * <p>Implementations are thread-safe. For plain JDBC there is {@link JdbcLocalTransactions}.
 */
public interface LocalTransactions {

    /**
     * Runs the work in a transaction of its own, in this thread, and commits it. Never joins a transaction that is there already: what
     * the work did is durable when this returns, and whoever finds that it must not last rolls back or throws. User code inside the work,
     * on the same thread, reaches the transaction by the usual means of the implementation.
     *
     * <p>Rolls back at every exception of the work, checked ones included. Returns normally only if it has committed.
     *
     * @return what the work returned
     * @throws LocalTransactionException if the transaction could not begin, or nobody knows whether it has committed
     * @throws Exception what the work threw; it has rolled back
     */
    <T extends @Nullable Object> T inTransaction(LocalWork<T> work) throws Exception;

    /** What to do in a transaction. */
    @FunctionalInterface
    interface LocalWork<T extends @Nullable Object> {

        /**
         * Does it.
         *
         * @param connection of the transaction, which user code inside the work uses too; not to be committed, rolled back or closed
         */
        T run(Connection connection) throws Exception;
    }
}
