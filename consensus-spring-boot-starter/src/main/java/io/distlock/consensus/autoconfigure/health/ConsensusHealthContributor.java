package io.distlock.consensus.autoconfigure.health;

import io.distlock.consensus.autoconfigure.ConsensusGroup;
import io.distlock.consensus.engine.AcceptorStatus;
import io.distlock.consensus.engine.GroupStatus;
import io.distlock.consensus.engine.Standing;
import io.distlock.consensus.paxos.AcceptorMark;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * A component for each node. The majority decides: while it counts, a node that does not shows {@code AWAY} or {@code QUARANTINED},
 * which the usual aggregation passes over; without a majority it is {@code DOWN}. Thread-safe.
 */
final class ConsensusHealthContributor implements CompositeHealthContributor {

    static final Status AWAY = new Status("AWAY", "Does not answer; the others are a majority");
    static final Status QUARANTINED =
            new Status("QUARANTINED", "Answers and does not count; the others are a majority");

    private static final int ANSWER_SECONDS_MAX = 10;

    private final ConsensusGroup group;

    ConsensusHealthContributor(ConsensusGroup group) {
        this.group = group;
    }

    @Override
    public @Nullable HealthContributor getContributor(String name) {
        int seat = group.nodes().indexOf(name);
        return seat < 0 ? null : indicator(seat, new Look());
    }

    @Override
    public Stream<Entry> stream() {
        Look look = new Look();
        return IntStream.range(0, group.nodes().size())
                .mapToObj(seat -> new Entry(group.nodes().get(seat), indicator(seat, look)));
    }

    private HealthIndicator indicator(int seat, Look look) {
        return () -> {
            try {
                return health(look.status(), seat);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Health.down(e).build();
            } catch (Exception e) {
                return Health.down(e).build();
            }
        };
    }

    private Health health(GroupStatus status, int seat) {
        AcceptorStatus acceptor = status.acceptors().get(seat);
        Health.Builder health = new Health.Builder(status(status, acceptor.standing()))
                .withDetail("address", group.address(seat))
                .withDetail("seat", seat);
        acceptor.mark().map(AcceptorMark::epoch).ifPresent(epoch -> health.withDetail("epoch", epoch));
        if (acceptor.standing() != Standing.MEMBER) {
            health.withDetail("reason", acceptor.standing().text());
        }
        return health.build();
    }

    private static Status status(GroupStatus group, Standing standing) {
        if (standing == Standing.MEMBER) {
            return Status.UP;
        }
        if (!group.isAvailable()) {
            return Status.DOWN;
        }
        return standing == Standing.AWAY ? AWAY : QUARANTINED;
    }

    /** One look at all nodes, for all their components. Confined to one thread at a time; guarded by this. */
    private final class Look {

        private @Nullable GroupStatus seen;

        synchronized GroupStatus status() throws Exception {
            GroupStatus known = seen;
            if (known == null) {
                known = group.cluster().inspect().toCompletableFuture().get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
                seen = known;
            }
            return known;
        }
    }
}
