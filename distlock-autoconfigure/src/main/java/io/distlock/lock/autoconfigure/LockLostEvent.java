package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockKey;
import java.time.Duration;

/**
 * Application event: a lock was lost while it was held. Published on a thread of its own; the holder knows already.
 *
 * @param store store of the lock
 * @param fencingToken token of the holder that lost it
 * @param held how long it was held
 */
public record LockLostEvent(String store, LockKey key, long fencingToken, Duration held) {}
