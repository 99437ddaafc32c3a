package io.distlock.lock.autoconfigure.health;

import io.distlock.lock.autoconfigure.LockEngines;
import io.distlock.lock.engine.LockEngine;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;

/** A component for each store whose engine was started, whatever these are at the moment. */
final class LockHealthContributor implements CompositeHealthContributor {

    private final LockEngines engines;
    private final RenewalLog renewals;

    LockHealthContributor(LockEngines engines, RenewalLog renewals) {
        this.engines = engines;
        this.renewals = renewals;
    }

    @Override
    public @Nullable HealthContributor getContributor(String name) {
        LockEngine engine = engines.started().get(name);
        return engine == null ? null : new LockStoreHealthIndicator(name, engine, renewals);
    }

    @Override
    public Stream<Entry> stream() {
        return engines.started().entrySet().stream()
                .map(started -> new Entry(
                        started.getKey(),
                        new LockStoreHealthIndicator(started.getKey(), started.getValue(), renewals)));
    }
}
