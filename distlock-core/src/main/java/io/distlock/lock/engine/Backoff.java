package io.distlock.lock.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Random pauses under a bound that doubles: "equal jitter" of Brooker, "Exponential backoff and jitter" (AWS Architecture Blog,
 * 2015), so that a caller neither meets the same rival again nor spends its attempts within one commit of another. Thread-safe
 * if the generator is.
 */
public final class Backoff {

    private static final long BOUND_MAX_NANOS = Duration.ofSeconds(2).toNanos();
    private static final int DOUBLINGS_MAX = 16;

    private final RandomGenerator random;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The next pause.
     *
     * @param first bound of the first pause
     * @param failures how many attempts have failed, from 1
     */
    public Duration delay(Duration first, int failures) {
        long doubled = first.toNanos() << Math.min(failures - 1, DOUBLINGS_MAX);
        long bound = Math.max(first.toNanos(), Math.min(doubled, BOUND_MAX_NANOS));
        return Duration.ofNanos(bound / 2 + random.nextLong(bound / 2 + 1));
    }
}
