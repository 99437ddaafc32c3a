package io.distlock.lock.engine;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockListener;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the engine and a listener that must not throw: an exception of a meter would end the renewal of all leases, or
 * keep a lock from the call that has it. Thread-safe.
 */
final class GuardedListener implements LockListener {

    private static final Logger logger = LoggerFactory.getLogger(GuardedListener.class);

    private final LockListener listener;

    GuardedListener(LockListener listener) {
        this.listener = listener;
    }

    @Override
    public void onAcquired(LockHandle handle, boolean handOver) {
        guarded(() -> listener.onAcquired(handle, handOver));
    }

    @Override
    public void onReleased(LockHandle handle, Duration held) {
        guarded(() -> listener.onReleased(handle, held));
    }

    @Override
    public void onRenewed(LockKey key) {
        guarded(() -> listener.onRenewed(key));
    }

    @Override
    public void onRenewalFailed(LockKey key, Throwable failure) {
        guarded(() -> listener.onRenewalFailed(key, failure));
    }

    @Override
    public void onOptimisticAttempt(LockKey key) {
        guarded(() -> listener.onOptimisticAttempt(key));
    }

    @Override
    public void onOptimisticConflict(LockKey key) {
        guarded(() -> listener.onOptimisticConflict(key));
    }

    @Override
    public void onLost(LockHandle handle, Duration held) {
        guarded(() -> listener.onLost(handle, held));
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            logger.warn("A lock listener failed", e);
        }
    }
}
