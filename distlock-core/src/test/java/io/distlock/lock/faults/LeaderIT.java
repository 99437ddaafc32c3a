package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.WorkerProcess;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockRequest;
import io.distlock.lock.leader.LeaderElector;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two processes that want to lead: the leading one is killed, or stands still for longer than its lease. */
class LeaderIT {

    private static final LockKey KEY = LockWorker.request("leader").key();

    @ParameterizedTest
    @EnumSource
    void killedLeaderIsFollowedByTheOtherProcess(Store store) {
        Duration lease = store.shortLease();
        try (LockServer server = store.start();
                LockNodes nodes = new LockNodes();
                WorkerProcess leader = LockWorker.start("leader-killed-" + store, server.address(lease));
                LeaderElector other = elector(nodes.start(server.address()), lease)) {
            leader.send("lead", "first", "leader", lease.toMillis());
            long firstToken = leader.await("leading", "first").number("token");
            other.start();
            server.awaitQueue(KEY, 1);

            long killed = leader.kill();
            long token = awaitLeader(other);

            System.out.printf(
                    "measured: %s: killed leader followed after %d ms, lease %s%n",
                    store, RedisProbe.millis(System.nanoTime() - killed), lease);
            assertThat(token).isGreaterThan(firstToken);
        }
    }

    @ParameterizedTest
    @EnumSource
    void leaderThatStandsStillIsDeposedAndLeadsAgainLater(Store store) {
        Duration lease = store.shortLease();
        try (LockServer server = store.start();
                LockNodes nodes = new LockNodes();
                WorkerProcess leader = LockWorker.start("leader-paused-" + store, server.address(lease));
                LeaderElector other = elector(nodes.start(server.address()), lease)) {
            leader.send("lead", "first", "leader", lease.toMillis());
            leader.await("leading", "first");
            other.start();
            server.awaitQueue(KEY, 1);

            leader.pause();
            long otherToken = awaitLeader(other);
            leader.resume();

            assertThat(leader.await("led", "first").value("valid")).isEqualTo("false");
            server.awaitQueue(KEY, 1);
            other.close();
            Awaitility.await("the first leads again").atMost(RedisProbe.LIMIT).until(() -> leader.told().stream()
                    .filter(event -> event.name().equals("leading"))
                    .anyMatch(event -> event.number("token") > otherToken));
        }
    }

    private static LeaderElector elector(LockNode node, Duration lease) {
        return LeaderElector.create(node.engine(), LockRequest.of(KEY).withLeaseTime(lease));
    }

    /** The token of its term. */
    private static long awaitLeader(LeaderElector elector) {
        return Awaitility.await("the other process leads")
                .atMost(RedisProbe.LIMIT)
                .pollInterval(Duration.ofMillis(5))
                .until(elector::term, Optional::isPresent)
                .orElseThrow()
                .fencingToken();
    }
}
