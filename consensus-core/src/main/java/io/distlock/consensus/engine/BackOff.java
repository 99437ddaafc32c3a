package io.distlock.consensus.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again, so that of two rivals one gets through: a random share of a time that begins at twice the
 * observed round trip and doubles with every attempt. Thread-safe.
 */
final class BackOff {

    private static final long FIRST_NANOS_MIN = Duration.ofMillis(1).toNanos();
    private static final int DOUBLINGS_MAX = 20;

    private final RandomGenerator random;
    private final long maxNanos;

    /** Moving average; a lost update between threads does not matter. */
    private volatile long roundTripNanos;

    BackOff(RandomGenerator random, Duration max) {
        this.random = random;
        this.maxNanos = max.toNanos();
    }

    void observed(long nanos) {
        long before = roundTripNanos;
        roundTripNanos = before == 0 ? nanos : before + (nanos - before) / 8;
    }

    long delayNanos(int attempts) {
        long first = Math.min(maxNanos, Math.max(FIRST_NANOS_MIN, 2 * roundTripNanos));
        long bound = Math.min(maxNanos, first << Math.min(attempts - 1, DOUBLINGS_MAX));
        return 1 + random.nextLong(bound > 0 ? bound : maxNanos);
    }
}
