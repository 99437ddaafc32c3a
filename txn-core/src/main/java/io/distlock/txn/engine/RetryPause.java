package io.distlock.txn.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Random pauses under a bound that doubles ("equal jitter" of Brooker, "Exponential backoff and jitter", AWS Architecture Blog,
 * 2015), so that those who failed together do not come back together. Thread-safe if the generator is.
 */
public final class RetryPause {

    private static final int DOUBLINGS_MAX = 20;

    private final RandomGenerator random;
    private final long firstNanos;
    private final long maxNanos;

    public RetryPause(RandomGenerator random, Duration first, Duration max) {
        this.random = random;
        this.firstNanos = first.toNanos();
        this.maxNanos = max.toNanos();
    }

    /**
     * Pause before an attempt, nanoseconds.
     *
     * @param attempt the number of the attempt to come; none before the first
     */
    public long beforeAttempt(int attempt) {
        if (attempt <= 1) {
            return 0;
        }
        long bound = Math.min(firstNanos << Math.min(attempt - 2, DOUBLINGS_MAX), maxNanos);
        return bound / 2 + random.nextLong(bound / 2 + 1);
    }
}
