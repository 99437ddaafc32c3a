package io.distlock.lock.spi;

import io.distlock.lock.LockKey;
import java.time.Duration;

/**
 * One of several locks that are given up together.
 *
 * @param keepFor how long the grant shall outlive the step; zero for not at all
 */
public record GiveUp(LockKey key, Owner owner, Duration keepFor) {}
