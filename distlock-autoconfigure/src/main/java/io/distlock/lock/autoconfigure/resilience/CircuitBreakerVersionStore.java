package io.distlock.lock.autoconfigure.resilience;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.MarkResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.PublishResult;
import io.distlock.lock.spi.VersionReading;
import io.distlock.lock.spi.VersionStore;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Begins no work while the circuit breaker is open. Marks and publications always go through: they end work. Thread-safe. */
record CircuitBreakerVersionStore(VersionStore delegate, BreakerCalls calls) implements VersionStore {

    @Override
    public String name() {
        return delegate.name();
    }

    @Override
    public CompletionStage<VersionReading> read(LockKey key, Duration keepFor) {
        return calls.run("Version of '%s' was not read".formatted(key), () -> delegate.read(key, keepFor));
    }

    @Override
    public CompletionStage<VersionReading> readNewest(LockKey key, Duration keepFor) {
        return calls.run("Version of '%s' was not read".formatted(key), () -> delegate.readNewest(key, keepFor));
    }

    @Override
    public CompletionStage<MarkResult> mark(LockKey key, long expected, Owner owner, Duration lease) {
        return delegate.mark(key, expected, owner, lease);
    }

    @Override
    public CompletionStage<PublishResult> publish(LockKey key, Owner owner) {
        return delegate.publish(key, owner);
    }
}
