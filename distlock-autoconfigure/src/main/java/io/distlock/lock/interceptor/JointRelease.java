package io.distlock.lock.interceptor;

import java.util.concurrent.atomic.AtomicBoolean;

/** Releases a lock, once and without waiting, when its asynchronous work and the transaction around it have both ended. */
final class JointRelease {

    private final HeldLock lock;
    private final AtomicBoolean released = new AtomicBoolean();
    private volatile boolean workEnded;
    private volatile boolean inTransaction;

    JointRelease(HeldLock lock) {
        this.lock = lock;
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
            lock.releaseAsync();
        }
    }
}
