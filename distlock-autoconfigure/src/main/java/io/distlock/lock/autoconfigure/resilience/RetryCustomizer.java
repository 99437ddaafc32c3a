package io.distlock.lock.autoconfigure.resilience;

import io.distlock.lock.autoconfigure.LockEngineCustomizer;
import io.distlock.lock.engine.LockEngineOptions;
import io.distlock.lock.engine.StoreRetry;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import java.util.Optional;

/**
 * Takes attempts, intervals and retried exceptions of an engine from the retry {@code distlock-<store>}. The engine does the
 * waiting, within the wait time of its callers.
 */
final class RetryCustomizer implements LockEngineCustomizer {

    private final RetryRegistry registry;

    RetryCustomizer(RetryRegistry registry) {
        this.registry = registry;
    }

    @Override
    public LockEngineOptions options(String name, LockEngineOptions options) {
        return options.withRetry(retry(registry.retry("distlock-" + name).getRetryConfig()));
    }

    private static StoreRetry retry(RetryConfig config) {
        return (failures, failure) -> {
            if (failures >= config.getMaxAttempts()
                    || !config.getExceptionPredicate().test(failure)) {
                return Optional.empty();
            }
            long millis = config.getIntervalBiFunction().apply(failures, Either.left(failure));
            return Optional.of(Duration.ofMillis(Math.max(1, millis)));
        };
    }
}
