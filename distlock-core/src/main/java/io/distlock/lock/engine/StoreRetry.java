package io.distlock.lock.engine;

import java.time.Duration;
import java.util.Optional;

/** Decides when an attempt to acquire is repeated after the store has failed; always within the wait time of the caller. */
@FunctionalInterface
public interface StoreRetry {

    /**
     * Delay before the next attempt.
     *
     * @param failures how many attempts have failed in a row, from 1
     * @return empty to give up and tell the callers
     */
    Optional<Duration> delayAfter(int failures, Throwable failure);

    /** Doubles the delay from {@code first} up to {@code max}, and never gives up. */
    static StoreRetry exponential(Duration first, Duration max) {
        return (failures, failure) -> {
            Duration delay = first.multipliedBy(1L << Math.min(failures - 1, 16));
            return Optional.of(delay.compareTo(max) > 0 ? max : delay);
        };
    }

    /** Gives up after the first failure. */
    static StoreRetry never() {
        return (failures, failure) -> Optional.empty();
    }
}
