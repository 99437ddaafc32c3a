package io.distlock.lock.interceptor;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Follows the transaction that Spring has bound to the thread. A suspended one keeps its synchronizations to itself, so a
 * transaction in between neither releases its locks nor takes them over.
 */
final class SpringAfterTransaction implements AfterTransaction {

    @Override
    public boolean register(HeldLock lock, Runnable release) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()
                || !TransactionSynchronizationManager.isActualTransactionActive()) {
            return false;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void beforeCommit(boolean readOnly) {
                lock.requireNotLost(); // early; the last word has LockLostTransactionListener
            }

            @Override
            public void afterCompletion(int status) {
                release.run();
            }
        });
        return true;
    }
}
