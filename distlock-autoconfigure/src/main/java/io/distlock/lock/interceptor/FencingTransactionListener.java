package io.distlock.lock.interceptor;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.fencing.JdbcFencingGuard;
import java.sql.Connection;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Lets the database check the fencing tokens of the annotated locks that a transaction stands under, as the last thing before its
 * commit and on its own connection. The exception makes Spring's transaction managers roll back. The row of each lock stays locked
 * until the commit has ended, so that two holders of one lock are put in order, whatever their clocks say; several locks are
 * checked in the order of their names, so that two transactions do not wait for each other.
 *
 * <p>Not checked are transactions that are read-only or have no JDBC connection, and locks with {@code onLost = NOTIFY}, whose loss
 * refuses nothing. To be told last of all listeners. Thread-safe.
 */
public final class FencingTransactionListener implements TransactionExecutionListener {

    private final HeldLocks heldLocks;
    private final Predicate<LockKey> isFenced;

    /** @param isFenced which locks are checked */
    public FencingTransactionListener(DistributedLockAdvisor advisor, Predicate<LockKey> isFenced) {
        this.heldLocks = advisor.heldLocks();
        this.isFenced = isFenced;
    }

    /**
     * Checks the locks in the context of this thread.
     *
     * @throws LockLostException if the database has seen a larger token of one of them
     * @throws io.distlock.lock.LockStoreException if the database could not check
     */
    @Override
    public void beforeCommit(TransactionExecution transaction) {
        if (transaction.isReadOnly()
                || transaction.isRollbackOnly()
                || !(transaction instanceof DefaultTransactionStatus status)
                || !(status.getTransaction() instanceof JdbcTransactionObjectSupport jdbc)
                || !jdbc.hasConnectionHolder()) {
            return;
        }
        List<LockHandle> fenced = heldLocks.exclusive(LockContext.current(), isFenced);
        if (!fenced.isEmpty()) {
            check(jdbc.getConnectionHolder(), fenced);
        }
    }

    private static void check(ConnectionHolder holder, List<LockHandle> handles) {
        holder.requested();
        try {
            Connection connection = holder.getConnection();
            handles.forEach(handle -> JdbcFencingGuard.check(connection, handle));
        } finally {
            holder.released();
        }
    }
}
