package io.distlock.lock.interceptor;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockManager;
import io.distlock.lock.OnLost;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** The lock of one annotated call, from its grant to its release. Thread-safe. */
final class HeldLock {

    private static final Log logger = LogFactory.getLog(HeldLock.class);

    private final LockManager manager;
    private final LockHandle handle;
    private final OnLost onLost;
    private final boolean exclusive;
    private final HeldLocks heldLocks;
    private final PendingCompletions completions = new PendingCompletions();

    HeldLock(LockManager manager, LockHandle handle, OnLost onLost, boolean exclusive, HeldLocks heldLocks) {
        this.manager = manager;
        this.handle = handle;
        this.onLost = onLost;
        this.exclusive = exclusive;
        this.heldLocks = heldLocks;
    }

    LockHandle handle() {
        return handle;
    }

    boolean isExclusive() {
        return exclusive;
    }

    boolean failsWhenLost() {
        return onLost != OnLost.NOTIFY;
    }

    boolean interruptsWhenLost() {
        return onLost == OnLost.INTERRUPT;
    }

    /** Whether that other lock is the same one and does at least as much when it is lost. */
    boolean isCoveredBy(HeldLock other) {
        return other.manager == manager
                && other.handle.keys().containsAll(handle.keys())
                && (other.failsWhenLost() || !failsWhenLost());
    }

    /** @throws LockLostException if the lock was lost and this call cares; a lock that the work itself released is not lost */
    void requireNotLost() {
        if (!failsWhenLost() || handle.isValid()) {
            return;
        }
        try {
            handle.requireValid();
        } catch (IllegalStateException released) {
            logger.debug("Lock was released by its own work", released);
        }
    }

    LockLostException lostException() {
        return new LockLostException(
                handle.keys().size() == 1
                        ? "Lock '%s' was lost while it was in use".formatted(handle.key())
                        : "One of the locks %s was lost while they were in use".formatted(handle.keys()));
    }

    /**
     * What a call ends with whose work has failed: that failure, which remembers a loss as suppressed. Only an interrupt that
     * told of the loss gives way to {@link LockLostException}.
     */
    Throwable explain(Throwable failure, boolean interruptedByLoss) {
        if (failure instanceof LockLostException) {
            return failure;
        }
        try {
            requireNotLost();
            return failure;
        } catch (LockLostException lost) {
            boolean echo = interruptedByLoss && failure instanceof InterruptedException;
            Throwable outer = echo ? lost : failure;
            outer.addSuppressed(echo ? failure : lost);
            return outer;
        }
    }

    /** A transaction ends that began under the lock; {@link #completed} tells when it has. */
    void completionPending() {
        completions.add();
    }

    void completed() {
        completions.remove();
    }

    /** As {@link #release}, but not before the transactions that ended under the lock have completed. */
    void releaseAfterCompletions() {
        completions.runAfterLast(this::release);
    }

    /** As {@link #releaseAsync}, but not before the transactions that ended under the lock have completed. */
    void releaseAsyncAfterCompletions() {
        completions.runAfterLast(this::releaseAsync);
    }

    /** Waits for the store's answer. Never throws. */
    void release() {
        heldLocks.remove(this);
        try {
            handle.close();
        } catch (RuntimeException e) {
            logger.warn("Lock '%s' could not be released; its lease ends it".formatted(handle.key()), e);
        }
    }

    /** Does not wait. Never throws. */
    void releaseAsync() {
        heldLocks.remove(this);
        try {
            handle.releaseAsync();
        } catch (RuntimeException e) {
            logger.warn("Lock '%s' could not be released; its lease ends it".formatted(handle.key()), e);
        }
    }
}
