package io.distlock.lock.interceptor;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockLostException;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Refuses the commit of a transaction whose thread holds a lock that was lost, unless the annotation says NOTIFY. The exception
 * makes Spring's transaction managers roll back. A lease that ends between this check and the commit itself goes unnoticed: what
 * must not be overwritten needs the fencing token too. Thread-safe.
 */
public final class LockLostTransactionListener implements TransactionExecutionListener {

    private final HeldLocks heldLocks;

    public LockLostTransactionListener(DistributedLockAdvisor advisor) {
        this.heldLocks = advisor.heldLocks();
    }

    /** @throws LockLostException if a lock was lost that this work stands under */
    @Override
    public void beforeCommit(TransactionExecution transaction) {
        heldLocks.requireNoneLost(LockContext.current());
    }
}
