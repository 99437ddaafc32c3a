package io.distlock.lock.interceptor;

import io.distlock.lock.VersionOptions;
import io.distlock.lock.engine.Backoff;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Says how calls under optimistic locks are tried again. Thread-safe. */
@FunctionalInterface
public interface ConflictRetries {

    /** The retry of one call of the lock of this name. */
    ConflictRetry begin(String name, VersionOptions options);

    /** Up to {@code maxAttempts}, with random pauses that grow from {@code backoff} on. */
    static ConflictRetries jittered(RandomGenerator random) {
        Backoff backoff = new Backoff(random);
        return (name, options) -> (failures, conflict) -> failures < options.maxAttempts()
                ? Optional.of(backoff.delay(options.backoff(), failures))
                : Optional.empty();
    }
}
