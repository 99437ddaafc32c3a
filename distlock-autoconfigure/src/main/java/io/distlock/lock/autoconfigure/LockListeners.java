package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockListener;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells several listeners; one that throws does not keep the others from being told. Thread-safe. */
final class LockListeners implements LockListener {

    private static final Logger log = LoggerFactory.getLogger(LockListeners.class);

    private final List<LockListener> listeners;

    LockListeners(List<LockListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void onAcquired(LockHandle handle, boolean handOver) {
        tell(listener -> listener.onAcquired(handle, handOver));
    }

    @Override
    public void onReleased(LockHandle handle, Duration held) {
        tell(listener -> listener.onReleased(handle, held));
    }

    @Override
    public void onRenewed(LockKey key) {
        tell(listener -> listener.onRenewed(key));
    }

    @Override
    public void onRenewalFailed(LockKey key, Throwable failure) {
        tell(listener -> listener.onRenewalFailed(key, failure));
    }

    @Override
    public void onOptimisticAttempt(LockKey key) {
        tell(listener -> listener.onOptimisticAttempt(key));
    }

    @Override
    public void onOptimisticConflict(LockKey key) {
        tell(listener -> listener.onOptimisticConflict(key));
    }

    @Override
    public void onLost(LockHandle handle, Duration held) {
        tell(listener -> listener.onLost(handle, held));
    }

    private void tell(Consumer<LockListener> event) {
        for (LockListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                log.warn("Lock listener {} failed", listener, e);
            }
        }
    }
}
