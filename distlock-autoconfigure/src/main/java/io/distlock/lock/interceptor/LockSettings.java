package io.distlock.lock.interceptor;

import io.distlock.lock.LockMode;
import io.distlock.lock.OnBusy;
import io.distlock.lock.OnLost;
import io.distlock.lock.ReleaseTime;
import java.time.Duration;
import java.util.Optional;

/** Settings of one lock name from the environment; what is present wins over the annotation. Expressions cannot be set. */
public record LockSettings(
        Optional<String> store,
        Optional<LockMode> mode,
        Optional<Duration> waitTime,
        Optional<Duration> leaseTime,
        Optional<Duration> minHoldTime,
        Optional<Duration> maxHoldTime,
        Optional<OnBusy> onBusy,
        Optional<String> fallbackMethod,
        Optional<OnLost> onLost,
        Optional<ReleaseTime> release,
        Optional<Integer> maxAttempts,
        Optional<Duration> backoff) {

    /** Nothing set. */
    public static final LockSettings NONE = new LockSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
}
