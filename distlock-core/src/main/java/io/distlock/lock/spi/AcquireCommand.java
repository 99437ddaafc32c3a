package io.distlock.lock.spi;

import io.distlock.lock.LockKey;
import java.time.Duration;

/**
 * One attempt to get a lock.
 *
 * @param key the lock
 * @param owner who asks; a repeated attempt of one owner is the same attempt
 * @param lease how long the grant shall last from the store's answer on; {@link AcquireResult.Granted#lease()} says how long
 *     it does
 * @param tokens how many fencing tokens to reserve, at least 1; a store may reserve fewer
 * @param queue whether to wait in the store's queue if the lock is busy
 * @param shared whether the lock is taken together with others that share it, for a store with {@link LockCapability#READ_WRITE}; an
 *     owner asks in one way only
 * @param holder what operators should see, for example {@code orders@host-1:4711 http-nio-8080-exec-3}; at most 200
 *     printable characters
 */
public record AcquireCommand(
        LockKey key, Owner owner, Duration lease, int tokens, boolean queue, boolean shared, String holder) {

    /** An attempt to get the lock alone. */
    public AcquireCommand(LockKey key, Owner owner, Duration lease, int tokens, boolean queue, String holder) {
        this(key, owner, lease, tokens, queue, false, holder);
    }
}
