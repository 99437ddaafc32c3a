package io.distlock.lock.autoconfigure.resilience;

import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.ForwardingLockStore;
import io.distlock.lock.spi.LockStore;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends no attempts to a store whose circuit breaker is open. An attempt that the store answers, also with busy, is a success.
 * Renewals and releases always go through: they save locks that are held. Thread-safe.
 */
final class CircuitBreakerLockStore extends ForwardingLockStore {

    private final CircuitBreaker breaker;

    CircuitBreakerLockStore(LockStore delegate, CircuitBreaker breaker) {
        super(delegate);
        this.breaker = breaker;
    }

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        try {
            breaker.acquirePermission();
        } catch (CallNotPermittedException e) {
            return CompletableFuture.failedFuture(new LockStoreException(
                    "Lock '%s' was not asked for: circuit breaker '%s' of lock store '%s' is %s"
                            .formatted(command.key(), breaker.getName(), name(), breaker.getState()),
                    e));
        }
        long start = breaker.getCurrentTimestamp();
        CompletionStage<AcquireResult> answer;
        try {
            answer = super.acquire(command);
        } catch (RuntimeException e) {
            breaker.releasePermission(); // nothing was sent
            throw e;
        }
        answer.whenComplete((result, failure) -> {
            long duration = breaker.getCurrentTimestamp() - start;
            if (failure == null) {
                breaker.onResult(duration, breaker.getTimestampUnit(), result);
            } else {
                breaker.onError(duration, breaker.getTimestampUnit(), failure);
            }
        });
        return answer;
    }
}
