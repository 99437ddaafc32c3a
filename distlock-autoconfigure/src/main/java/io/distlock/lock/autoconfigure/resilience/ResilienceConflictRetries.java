package io.distlock.lock.autoconfigure.resilience;

import io.distlock.lock.OptimisticConflictException;
import io.distlock.lock.VersionOptions;
import io.distlock.lock.engine.Backoff;
import io.distlock.lock.interceptor.ConflictRetries;
import io.distlock.lock.interceptor.ConflictRetry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Tries again through the retry {@code distlock-optimistic-<name>}, so that its meters and events apply. Where the application
 * has configured that instance, its attempts and intervals win over the annotation. The advice does the waiting, within the wait
 * time of the call. Thread-safe.
 */
final class ResilienceConflictRetries implements ConflictRetries {

    private final RetryRegistry registry;
    private final Backoff backoff;

    ResilienceConflictRetries(RetryRegistry registry, RandomGenerator random) {
        this.registry = registry;
        this.backoff = new Backoff(random);
    }

    @Override
    public ConflictRetry begin(String name, VersionOptions options) {
        Retry.AsyncContext<Object> attempts = registry.retry("distlock-optimistic-" + name, () -> config(options))
                .asyncContext();
        return new ConflictRetry() {
            @Override
            public Optional<Duration> delayAfter(int failures, OptimisticConflictException conflict) {
                long millis = attempts.onError(conflict);
                return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(Math.max(1, millis)));
            }

            @Override
            public void succeeded() {
                attempts.onComplete();
            }
        };
    }

    private RetryConfig config(VersionOptions options) {
        return RetryConfig.custom()
                .maxAttempts(options.maxAttempts())
                .retryExceptions(OptimisticConflictException.class)
                .intervalFunction(
                        failures -> backoff.delay(options.backoff(), failures).toMillis())
                .build();
    }
}
