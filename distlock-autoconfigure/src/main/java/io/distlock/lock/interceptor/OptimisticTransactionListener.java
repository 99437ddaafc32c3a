package io.distlock.lock.interceptor;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Marks the resources of optimistic calls as the last step before a commit, and refuses the commit after a conflict: the
 * exception makes Spring's transaction managers roll back. Thread-safe.
 */
public final class OptimisticTransactionListener implements TransactionExecutionListener {

    private final OptimisticAttempts attempts;

    public OptimisticTransactionListener(DistributedLockAdvisor advisor) {
        this.attempts = advisor.attempts();
    }

    @Override
    public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
        attempts.forEach(OptimisticAttempt::transactionBegun);
    }

    /**
     * Does nothing outside of optimistic calls.
     *
     * @throws io.distlock.lock.OptimisticConflictException if others have changed a resource since its version was read
     * @throws io.distlock.lock.LockStoreException if the store did not answer
     */
    @Override
    public void beforeCommit(TransactionExecution transaction) {
        if (!transaction.isRollbackOnly()) {
            attempts.forEach(attempt -> attempt.beforeCommit(transaction.isReadOnly()));
            attempts.forEach(OptimisticAttempt::requireMarkValid); // another one may have taken long
        }
    }

    /** A commit that failed here may still take effect: its resources stay marked until the lease is over. */
    @Override
    public void afterCommit(TransactionExecution transaction, @Nullable Throwable commitFailure) {
        attempts.forEach(commitFailure == null ? OptimisticAttempt::afterCommit : OptimisticAttempt::outcomeUnknown);
    }

    @Override
    public void afterRollback(TransactionExecution transaction, @Nullable Throwable rollbackFailure) {
        attempts.forEach(
                rollbackFailure == null ? OptimisticAttempt::afterRollback : OptimisticAttempt::outcomeUnknown);
    }
}
