package io.distlock.lock.interceptor;

import io.distlock.lock.LockContext;
import java.util.List;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Keeps locks until the transactions that began under them have completed. Most have when the annotated method returns; one whose
 * completion comes later, such as a distributed transaction that only waits for its decision, would else show others what is not there
 * yet. Knows such transactions by Spring's synchronizations alone. Thread-safe.
 */
public final class LockKeepingTransactionListener implements TransactionExecutionListener {

    private final HeldLocks heldLocks;

    public LockKeepingTransactionListener(DistributedLockAdvisor advisor) {
        this.heldLocks = advisor.heldLocks();
    }

    @Override
    public void beforeCommit(TransactionExecution transaction) {
        keepUntilCompletion();
    }

    @Override
    public void beforeRollback(TransactionExecution transaction) {
        keepUntilCompletion();
    }

    private void keepUntilCompletion() {
        List<HeldLock> locks = heldLocks.in(LockContext.current());
        if (!locks.isEmpty() && TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new Completion(locks));
            locks.forEach(HeldLock::completionPending);
        }
    }

    private record Completion(List<HeldLock> locks) implements TransactionSynchronization {

        @Override
        public void afterCompletion(int status) {
            locks.forEach(HeldLock::completed);
        }
    }
}
