package io.distlock.txn.autoconfigure.resilience;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.TransactionEngineCustomizer;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.function.Supplier;

/**
 * Begins no transaction while the circuit breaker {@code distlock-txn-<log>} is open. What has begun always goes through: a decision or
 * a branch must never wait for a breaker.
 */
final class CircuitBreakerCustomizer implements TransactionEngineCustomizer {

    private final CircuitBreakerRegistry registry;

    CircuitBreakerCustomizer(CircuitBreakerRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Transaction begin(String log, TransactionOptions options, Supplier<Transaction> begin) {
        CircuitBreaker breaker = registry.circuitBreaker("distlock-txn-" + log);
        try {
            breaker.acquirePermission();
        } catch (CallNotPermittedException e) {
            throw new DecisionLogException(
                    "Transaction '%s' was not begun: circuit breaker '%s' is %s"
                            .formatted(options.name(), breaker.getName(), breaker.getState()),
                    e);
        }
        long start = breaker.getCurrentTimestamp();
        Transaction transaction;
        try {
            transaction = begin.get();
        } catch (DecisionLogException e) {
            breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), e);
            throw e;
        } catch (RuntimeException e) {
            breaker.releasePermission(); // the log was not asked
            throw e;
        }
        breaker.onResult(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), transaction);
        return transaction;
    }
}
