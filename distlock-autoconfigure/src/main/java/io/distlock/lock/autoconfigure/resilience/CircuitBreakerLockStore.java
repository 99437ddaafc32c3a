package io.distlock.lock.autoconfigure.resilience;

import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.ForwardingLockStore;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.VersionStore;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Sends no attempts to a store whose circuit breaker is open. An attempt that the store answers, also with busy, is a success.
 * Renewals and releases always go through: they save locks that are held. Thread-safe.
 */
final class CircuitBreakerLockStore extends ForwardingLockStore {

    private final BreakerCalls calls;

    CircuitBreakerLockStore(LockStore delegate, CircuitBreaker breaker) {
        super(delegate);
        this.calls = new BreakerCalls(breaker, delegate.name());
    }

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        return calls.run("Lock '%s' was not asked for".formatted(command.key()), () -> super.acquire(command));
    }

    @Override
    public CompletionStage<List<AcquireResult>> acquireTogether(List<AcquireCommand> commands) {
        return calls.run(
                "Lock '%s' and %d more were not asked for"
                        .formatted(commands.get(0).key(), commands.size() - 1),
                () -> super.acquireTogether(commands));
    }

    @Override
    public Optional<VersionStore> versions() {
        return super.versions().map(versions -> new CircuitBreakerVersionStore(versions, calls));
    }
}
