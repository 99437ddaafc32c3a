package io.distlock.lock.interceptor;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Follows the transaction that Spring has bound to the thread. A suspended one keeps its synchronizations to itself, so a
 * transaction in between neither releases its locks nor takes them over.
 */
final class SpringAfterTransaction implements AfterTransaction {

    @Override
    public boolean register(HeldLock lock, Runnable leave, Runnable release) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()
                || !TransactionSynchronizationManager.isActualTransactionActive()) {
            return false;
        }
        TransactionSynchronizationManager.registerSynchronization(new LockSynchronization(lock, leave, release));
        return true;
    }

    /**
     * Closed on the thread of the work by a manager whose transaction goes on after that thread has left it, and whose completion comes
     * on another one: a thread that still carried the lock would let unrelated work enter it. Confined to one thread at a time.
     */
    private static final class LockSynchronization implements TransactionSynchronization, AutoCloseable {

        private final HeldLock lock;
        private final Runnable leave;
        private final Runnable release;
        private boolean left;

        LockSynchronization(HeldLock lock, Runnable leave, Runnable release) {
            this.lock = lock;
            this.leave = leave;
            this.release = release;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            lock.requireNotLost(); // early; the last word has LockLostTransactionListener
        }

        @Override
        public void close() {
            if (!left) {
                left = true;
                leave.run();
            }
        }

        @Override
        public void afterCompletion(int status) {
            close();
            release.run();
        }
    }
}
