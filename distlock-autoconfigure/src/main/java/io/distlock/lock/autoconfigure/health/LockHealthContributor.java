package io.distlock.lock.autoconfigure.health;

import io.distlock.lock.autoconfigure.LockEngines;
import io.distlock.lock.autoconfigure.leader.LeaderElectors;
import io.distlock.lock.engine.LockEngine;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;

/** A component for each store whose engine was started, whatever these are at the moment, and one for the electors of leaders. */
final class LockHealthContributor implements CompositeHealthContributor {

    private static final String LEADERS = "leader-election";

    private final LockEngines engines;
    private final RenewalLog renewals;
    private final ObjectProvider<LeaderElectors> electors;

    LockHealthContributor(LockEngines engines, RenewalLog renewals, ObjectProvider<LeaderElectors> electors) {
        this.engines = engines;
        this.renewals = renewals;
        this.electors = electors;
    }

    @Override
    public @Nullable HealthContributor getContributor(String name) {
        if (name.equals(LEADERS)) {
            return leaders().orElse(null);
        }
        LockEngine engine = engines.started().get(name);
        return engine == null ? null : new LockStoreHealthIndicator(name, engine, renewals);
    }

    @Override
    public Stream<Entry> stream() {
        Stream<Entry> stores = engines.started().entrySet().stream()
                .map(started -> new Entry(
                        started.getKey(),
                        new LockStoreHealthIndicator(started.getKey(), started.getValue(), renewals)));
        return Stream.concat(stores, leaders().stream().map(indicator -> new Entry(LEADERS, indicator)));
    }

    private Optional<LeaderHealthIndicator> leaders() {
        return Optional.ofNullable(electors.getIfAvailable())
                .filter(present -> !present.all().isEmpty())
                .map(LeaderHealthIndicator::new);
    }
}
