package io.distlock.lock;

import java.time.Duration;

/**
 * How an optimistic lock waits and tries again. Immutable.
 *
 * @param waitTime budget for waiting and for new attempts: none begins after it; 0 to 24 hours
 * @param leaseTime how long a mark keeps others away if its committer dies; much longer than a commit; 100 ms to 24 hours
 * @param maxAttempts how often the work is run, 1 to 10 000
 * @param backoff bound of the first random pause between attempts, doubled with each of them up to 2 s; 1 ms to 1 minute
 * @param workTime how long a version that was read can be marked; work that takes longer conflicts; 1 second to 7 days
 */
public record VersionOptions(
        Duration waitTime, Duration leaseTime, int maxAttempts, Duration backoff, Duration workTime) {

    private static final Duration DAY = Duration.ofHours(24);

    public VersionOptions {
        requireBetween("waitTime", waitTime, Duration.ZERO, DAY);
        requireBetween("leaseTime", leaseTime, Duration.ofMillis(100), DAY);
        requireBetween("backoff", backoff, Duration.ofMillis(1), Duration.ofMinutes(1));
        requireBetween("workTime", workTime, Duration.ofSeconds(1), DAY.multipliedBy(7));
        if (maxAttempts < 1 || maxAttempts > 10_000) {
            throw new IllegalArgumentException("maxAttempts is %d, must be 1 to 10000".formatted(maxAttempts));
        }
    }

    /** 5 s of waiting, a lease of 30 s, 10 attempts, a back-off of 100 ms, work of up to 10 minutes. */
    public static VersionOptions defaults() {
        return new VersionOptions(
                LockRequest.DEFAULT_WAIT_TIME,
                LockRequest.DEFAULT_LEASE_TIME,
                10,
                Duration.ofMillis(100),
                Duration.ofMinutes(10));
    }

    public VersionOptions withWaitTime(Duration waitTime) {
        return new VersionOptions(waitTime, leaseTime, maxAttempts, backoff, workTime);
    }

    public VersionOptions withLeaseTime(Duration leaseTime) {
        return new VersionOptions(waitTime, leaseTime, maxAttempts, backoff, workTime);
    }

    public VersionOptions withMaxAttempts(int maxAttempts) {
        return new VersionOptions(waitTime, leaseTime, maxAttempts, backoff, workTime);
    }

    public VersionOptions withBackoff(Duration backoff) {
        return new VersionOptions(waitTime, leaseTime, maxAttempts, backoff, workTime);
    }

    public VersionOptions withWorkTime(Duration workTime) {
        return new VersionOptions(waitTime, leaseTime, maxAttempts, backoff, workTime);
    }

    private static void requireBetween(String what, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException("%s is %s, must be between %s and %s".formatted(what, value, min, max));
        }
    }
}
