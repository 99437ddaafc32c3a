package io.distlock.lock.autoconfigure.resilience;

import io.distlock.lock.autoconfigure.LockEngineCustomizer;
import io.distlock.lock.engine.LockEngineOptions;
import io.distlock.lock.engine.StoreRetry;
import io.distlock.lock.spi.LockStore;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.Optional;
import org.springframework.core.Ordered;

/** Puts a breaker around the store, and ends the retries of callers while it is open. Last, so that it wraps other retries. */
final class CircuitBreakerCustomizer implements LockEngineCustomizer, Ordered {

    private final CircuitBreakerRegistry registry;

    CircuitBreakerCustomizer(CircuitBreakerRegistry registry) {
        this.registry = registry;
    }

    @Override
    public LockStore store(String name, LockStore store) {
        return new CircuitBreakerLockStore(store, registry.circuitBreaker("distlock-" + name));
    }

    @Override
    public LockEngineOptions options(String name, LockEngineOptions options) {
        StoreRetry retry = options.retry();
        return options.withRetry((failures, failure) ->
                isNotPermitted(failure) ? Optional.empty() : retry.delayAfter(failures, failure));
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    private static boolean isNotPermitted(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CallNotPermittedException) {
                return true;
            }
        }
        return false;
    }
}
