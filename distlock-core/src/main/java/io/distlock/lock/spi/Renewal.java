package io.distlock.lock.spi;

import io.distlock.lock.LockKey;
import java.time.Duration;

/**
 * A grant that is to last longer.
 *
 * @param lease how long it lasts from the store's answer on, as far as the store leaves that to the request: what was asked for
 *     when it was granted
 */
public record Renewal(LockKey key, Owner owner, Duration lease) {}
