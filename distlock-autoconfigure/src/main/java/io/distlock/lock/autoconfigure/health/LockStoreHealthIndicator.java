package io.distlock.lock.autoconfigure.health;

import io.distlock.lock.engine.LocalLock;
import io.distlock.lock.engine.LockEngine;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Asks one store for a sign of life, and shows what this process holds there. */
final class LockStoreHealthIndicator extends AbstractHealthIndicator {

    private static final int PING_SECONDS_MAX = 5;

    private final String store;
    private final LockEngine engine;
    private final RenewalLog renewals;

    LockStoreHealthIndicator(String store, LockEngine engine, RenewalLog renewals) {
        super("Lock store '%s' does not answer".formatted(store));
        this.store = store;
        this.engine = engine;
        this.renewals = renewals;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) throws Exception {
        List<LocalLock> locks = engine.locks();
        builder.withDetail("store", engine.store().name())
                .withDetail(
                        "held",
                        locks.stream().filter(lock -> lock.holder().isPresent()).count())
                .withDetail(
                        "waiters", locks.stream().mapToInt(LocalLock::waiters).sum());
        renewals.lastRenewal(store).ifPresent(at -> builder.withDetail("lastRenewal", at));
        renewals.lastFailure(store).ifPresent(failure -> builder.withDetail("lastRenewalFailure", failure.at())
                .withDetail("lastRenewalFailureLock", failure.key().id())
                .withDetail("lastRenewalFailureMessage", failure.message()));
        try {
            engine.store().ping().toCompletableFuture().get(PING_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
        builder.up();
    }
}
