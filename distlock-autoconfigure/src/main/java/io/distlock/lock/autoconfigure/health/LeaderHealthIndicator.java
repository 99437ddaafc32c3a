package io.distlock.lock.autoconfigure.health;

import io.distlock.lock.autoconfigure.leader.LeaderElectors;
import io.distlock.lock.leader.LeaderElector;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Shows who leads; always up, as a process that does not lead is as well as one that does. */
final class LeaderHealthIndicator extends AbstractHealthIndicator {

    private final LeaderElectors electors;

    LeaderHealthIndicator(LeaderElectors electors) {
        this.electors = electors;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        electors.all().forEach((name, elector) -> builder.withDetail(name, details(elector)));
        builder.up();
    }

    private static Map<String, Object> details(LeaderElector elector) {
        String lock = elector.key().id();
        return elector.term()
                .map(term -> Map.<String, Object>of("leader", true, "lock", lock, "token", term.fencingToken()))
                .orElseGet(() -> Map.of("leader", false, "lock", lock));
    }
}
