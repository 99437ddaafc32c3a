package io.distlock.lock.autoconfigure.resilience;

import io.distlock.lock.LockStoreException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Sends steps to a store unless its circuit breaker is open; an answer is a success, whatever it says. Thread-safe. */
record BreakerCalls(CircuitBreaker breaker, String store) {

    /** @param what is not done while the breaker is open, as in {@code Lock 'a' was not asked for} */
    <T> CompletionStage<T> run(String what, Supplier<CompletionStage<T>> step) {
        try {
            breaker.acquirePermission();
        } catch (CallNotPermittedException e) {
            return CompletableFuture.failedFuture(new LockStoreException(
                    "%s: circuit breaker '%s' of lock store '%s' is %s"
                            .formatted(what, breaker.getName(), store, breaker.getState()),
                    e));
        }
        long start = breaker.getCurrentTimestamp();
        CompletionStage<T> answer;
        try {
            answer = step.get();
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
