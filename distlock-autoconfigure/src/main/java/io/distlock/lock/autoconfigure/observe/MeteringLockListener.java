package io.distlock.lock.autoconfigure.observe;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Meters the events of one engine. Thread-safe. */
final class MeteringLockListener implements LockListener {

    private final String store;
    private final MeterRegistry registry;

    MeteringLockListener(String store, MeterRegistry registry) {
        this.store = store;
        this.registry = registry;
    }

    @Override
    public void onReleased(LockHandle handle, Duration held) {
        hold(handle.key(), held, "released");
    }

    @Override
    public void onRenewed(LockKey key) {
        renewal(key, "renewed");
    }

    @Override
    public void onRenewalFailed(LockKey key, Throwable failure) {
        renewal(key, "failed");
    }

    @Override
    public void onLost(LockHandle handle, Duration held) {
        hold(handle.key(), held, "lost");
        count("distlock.lost", "Locks that were lost while they were held", handle.key());
    }

    @Override
    public void onOptimisticAttempt(LockKey key) {
        count("distlock.optimistic.attempts", "Attempts of work under optimistic locks", key);
    }

    @Override
    public void onOptimisticConflict(LockKey key) {
        count("distlock.optimistic.conflicts", "Attempts that had to be given up because of others", key);
    }

    private void hold(LockKey key, Duration held, String outcome) {
        Timer.builder("distlock.hold")
                .description("Time that locks are held")
                .tag("name", key.name())
                .tag("store", store)
                .tag("outcome", outcome)
                .register(registry)
                .record(held);
    }

    private void count(String meter, String description, LockKey key) {
        Counter.builder(meter)
                .description(description)
                .tag("name", key.name())
                .tag("store", store)
                .register(registry)
                .increment();
    }

    private void renewal(LockKey key, String outcome) {
        Counter.builder("distlock.renewals")
                .description("Answers to renewals, or the lack of them")
                .tag("name", key.name())
                .tag("store", store)
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }
}
