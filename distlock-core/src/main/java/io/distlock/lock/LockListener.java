package io.distlock.lock;

import java.time.Duration;

/**
 * Is told what an engine does, for metrics and events. The methods are called on the engine's path: they do not block and do
 * not throw.
 */
public interface LockListener {

    /** A listener that does nothing. */
    LockListener NONE = new LockListener() {};

    /**
     * A handle was given out.
     *
     * @param handOver whether it came from another thread of this process, without a call to the store
     */
    default void onAcquired(LockHandle handle, boolean handOver) {}

    /** A handle was released by its holder after this time. */
    default void onReleased(LockHandle handle, Duration held) {}

    /** A renewal was answered. */
    default void onRenewed(LockKey key) {}

    /** A renewal was not answered, or with an error; it is tried again. */
    default void onRenewalFailed(LockKey key, Throwable failure) {}

    /** An attempt of work under an optimistic lock begins. */
    default void onOptimisticAttempt(LockKey key) {}

    /** An attempt of work under an optimistic lock must not commit. */
    default void onOptimisticConflict(LockKey key) {}

    /** A handle lost its lock after this time. */
    default void onLost(LockHandle handle, Duration held) {}
}
