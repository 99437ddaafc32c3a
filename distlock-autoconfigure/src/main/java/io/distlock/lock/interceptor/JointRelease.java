package io.distlock.lock.interceptor;

import java.util.concurrent.atomic.AtomicBoolean;

/** Releases a lock, once and without waiting, when its asynchronous work and the transaction around it have both ended. */
final class JointRelease {

    private final HeldLock lock;
    private final boolean afterCompletions;
    private final AtomicBoolean released = new AtomicBoolean();
    private volatile boolean workEnded;
    private volatile boolean inTransaction;

    /** @param afterCompletions whether it waits for transactions that ended under the lock, too */
    JointRelease(HeldLock lock, boolean afterCompletions) {
        this.lock = lock;
        this.afterCompletions = afterCompletions;
    }

    HeldLock lock() {
        return lock;
    }

    void transactionBegun() {
        inTransaction = true;
    }

    void transactionEnded() {
        inTransaction = false;
        releaseAfterBoth();
    }

    void workEnded() {
        workEnded = true;
        releaseAfterBoth();
    }

    private void releaseAfterBoth() {
        if (workEnded && !inTransaction && released.compareAndSet(false, true)) {
            if (afterCompletions) {
                lock.releaseAsyncAfterCompletions();
            } else {
                lock.releaseAsync();
            }
        }
    }
}
