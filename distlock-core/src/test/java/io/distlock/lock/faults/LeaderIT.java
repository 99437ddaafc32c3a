package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.WorkerProcess;
import io.distlock.lock.LockRequest;
import io.distlock.lock.leader.LeaderElector;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Two processes that want to lead: the leading one is killed, or stands still for longer than its lease. */
class LeaderIT {

    private static final Duration LEASE = Store.REDIS.shortLease();
    private static final LockRequest REQUEST = LockWorker.request("leader").withLeaseTime(LEASE);

    @Test
    void killedLeaderIsFollowedByTheOtherProcess() {
        try (LockServer server = Store.REDIS.start();
                LockNodes nodes = new LockNodes();
                WorkerProcess leader = LockWorker.start("leader-killed", server.address());
                LeaderElector other =
                        LeaderElector.create(nodes.start(server.address()).engine(), REQUEST)) {
            leader.send("lead", "first", "leader", LEASE.toMillis());
            long firstToken = leader.await("leading", "first").number("token");
            other.start();
            server.awaitQueue(REQUEST.key(), 1);

            long killed = leader.kill();
            long token = awaitLeader(other);

            System.out.printf(
                    "measured: killed leader followed after %d ms, lease %s%n",
                    RedisProbe.millis(System.nanoTime() - killed), LEASE);
            assertThat(token).isGreaterThan(firstToken);
        }
    }

    @Test
    void leaderThatStandsStillIsDeposedAndLeadsAgainLater() {
        try (LockServer server = Store.REDIS.start();
                LockNodes nodes = new LockNodes();
                WorkerProcess leader = LockWorker.start("leader-paused", server.address());
                LeaderElector other =
                        LeaderElector.create(nodes.start(server.address()).engine(), REQUEST)) {
            leader.send("lead", "first", "leader", LEASE.toMillis());
            leader.await("leading", "first");
            other.start();
            server.awaitQueue(REQUEST.key(), 1);

            leader.pause();
            long otherToken = awaitLeader(other);
            leader.resume();

            assertThat(leader.await("led", "first").value("valid")).isEqualTo("false");
            server.awaitQueue(REQUEST.key(), 1);
            other.close();
            Awaitility.await("the first leads again").atMost(RedisProbe.LIMIT).until(() -> leader.told().stream()
                    .filter(event -> event.name().equals("leading"))
                    .anyMatch(event -> event.number("token") > otherToken));
        }
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
