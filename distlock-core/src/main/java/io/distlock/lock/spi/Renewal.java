package io.distlock.lock.spi;

import io.distlock.lock.LockKey;
import java.time.Duration;

/**
 * A grant that is to last longer.
 *
 * @param lease how long it lasts from the store's answer on
 */
public record Renewal(LockKey key, Owner owner, Duration lease) {}
