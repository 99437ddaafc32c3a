package io.distlock.txn.autoconfigure.http.resilience;

import io.distlock.txn.autoconfigure.http.CallGuard;
import io.distlock.txn.remote.RemoteCallException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;

/** Sends no calls to a service while the circuit breaker {@code distlock-txn-http-<target>} is open. Thread-safe. */
final class GuardedCalls implements CallGuard {

    private final CircuitBreakerRegistry registry;

    GuardedCalls(CircuitBreakerRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Permit enter(String target) {
        CircuitBreaker breaker = registry.circuitBreaker("distlock-txn-http-" + target);
        try {
            breaker.acquirePermission();
        } catch (CallNotPermittedException e) {
            RemoteCallException refused =
                    new RemoteCallException("Service '%s' was not called: circuit breaker '%s' is %s"
                            .formatted(target, breaker.getName(), breaker.getState()));
            refused.initCause(e);
            throw refused;
        }
        return new BreakerPermit(breaker, breaker.getCurrentTimestamp());
    }

    private record BreakerPermit(CircuitBreaker breaker, long begun) implements Permit {

        @Override
        public void answered() {
            breaker.onSuccess(breaker.getCurrentTimestamp() - begun, breaker.getTimestampUnit());
        }

        @Override
        public void failed(Throwable cause) {
            breaker.onError(breaker.getCurrentTimestamp() - begun, breaker.getTimestampUnit(), cause);
        }

        @Override
        public void unused() {
            breaker.releasePermission();
        }
    }
}
