package io.distlock.lock.autoconfigure.observe;

import io.distlock.lock.LockListener;
import io.distlock.lock.autoconfigure.LockEngineCustomizer;
import io.distlock.lock.engine.LocalLock;
import io.distlock.lock.engine.LockEngine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Meters what engines hold, renew and lose. Thread-safe. */
final class LockMetrics implements LockEngineCustomizer {

    private final MeterRegistry registry;
    private final Map<String, LockEngine> engines = new ConcurrentHashMap<>(); // the newest of each store

    LockMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Optional<LockListener> listener(String store) {
        return Optional.of(new MeteringLockListener(store, registry));
    }

    @Override
    public void started(String store, LockEngine engine) {
        engines.put(store, engine);
        Gauge.builder("distlock.held", this, metrics -> metrics.held(store))
                .description("Locks that this process holds, by each call that does")
                .tag("store", store)
                .register(registry);
        Gauge.builder("distlock.waiters", this, metrics -> metrics.waiters(store))
                .description("Calls of this process that wait for a lock")
                .tag("store", store)
                .register(registry);
    }

    private double held(String store) {
        return locks(store).stream().mapToInt(LocalLock::holders).sum();
    }

    private double waiters(String store) {
        return locks(store).stream().mapToInt(LocalLock::waiters).sum();
    }

    private List<LocalLock> locks(String store) {
        LockEngine engine = engines.get(store);
        return engine == null ? List.of() : engine.locks();
    }
}
