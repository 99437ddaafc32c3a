package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A lock that this process holds or waits for, at one moment, for operators.
 *
 * @param mode how it is held or asked for here
 * @param state state of the lock in this process
 * @param holder who holds it here, if somebody does; the first of several who read
 * @param holders how many calls of this process hold it
 * @param waiters how many calls of this process wait for it
 */
public record LocalLock(
        LockKey key, LockMode mode, LockState state, Optional<Holder> holder, int holders, int waiters) {

    /**
     * A holder in this process.
     *
     * @param thread name of the thread that acquired the lock
     * @param since when it did, by the clock of this process
     * @param fencingToken its token
     * @param leaseLeft what is left of the lease by its own deadline
     */
    public record Holder(String thread, Instant since, long fencingToken, Duration leaseLeft) {}
}
