package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.TcpProxy;
import io.distlock.devservers.TcpProxy.Direction;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.engine.LockEngineOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the holder says does not arrive, or it does and the answers do not. */
class PartitionIT {

    private static final Duration LEASE = Duration.ofMillis(1500);
    private static final LockRequest REQUEST =
            LockWorker.request("partition").withLeaseTime(LEASE).withWaitTime(Duration.ofSeconds(10));

    @ParameterizedTest
    @EnumSource
    void holderStopsByItselfBeforeTheNextOneStarts(Direction direction) throws Exception {
        try (RedisNode redis = RedisNode.start();
                TcpProxy proxy = TcpProxy.start(redis.host(), redis.port());
                LockNodes nodes = new LockNodes()) {
            CountingRenewals renewals = new CountingRenewals();
            LockNode cutOff = nodes.start(
                    "redis://" + proxy.host() + ":" + proxy.port(),
                    LockNodes.OPTIONS,
                    LockEngineOptions.defaults().withListener(renewals));
            teachScripts(cutOff, renewals);
            LockHandle holder = cutOff.acquire(REQUEST);
            CompletableFuture<Long> lost = new CompletableFuture<>();
            holder.onLost(handle -> lost.complete(System.nanoTime()));
            LockNode other = nodes.start(redis.uri());

            long paused = System.nanoTime();
            proxy.pause(direction);
            LockHandle next = other.acquire(REQUEST);
            long takenAfter = RedisProbe.millis(System.nanoTime() - paused);
            boolean overlap = holder.isValid();
            long lostAfter = RedisProbe.millis(lost.get(20, TimeUnit.SECONDS) - paused);

            System.out.printf(
                    "measured: nothing goes %s: holder told after %d ms, next one has the lock after %d ms, lease %s%n",
                    direction, lostAfter, takenAfter, LEASE);
            assertThat(overlap).isFalse();
            assertThat(lostAfter).isLessThanOrEqualTo(LEASE.toMillis());
            assertThat(takenAfter).isLessThanOrEqualTo(LEASE.toMillis() + 1000);
            assertThat(holder.release()).isEqualTo(ReleaseOutcome.NOT_HELD);

            // what was held back arrives now and must not disturb the new holder
            proxy.resume();
            assertThat(next.isValid()).isTrue();
            next.release();
            Awaitility.await("the process that was cut off works again")
                    .atMost(RedisProbe.LIMIT)
                    .ignoreException(LockStoreException.class)
                    .until(() -> cutOff.tryAcquire(REQUEST).isPresent());
        }
    }

    /** A firewall that has forgotten its state: nothing passes, nothing is reset, and a new connection would work. */
    @Test
    void holderSurvivesAHalfOpenConnection() throws Exception {
        Duration lease = Duration.ofSeconds(6);
        try (RedisNode redis = RedisNode.start();
                TcpProxy proxy = TcpProxy.start(redis.host(), redis.port());
                LockNodes nodes = new LockNodes()) {
            CountingRenewals renewals = new CountingRenewals();
            LockNode node = nodes.start(
                    "redis://" + proxy.host() + ":" + proxy.port(),
                    LockNodes.OPTIONS.withCommandTimeout(Duration.ofSeconds(2)),
                    LockEngineOptions.defaults().withListener(renewals));
            LockHandle holder = node.acquire(REQUEST.withLeaseTime(lease));
            long before = renewals.renewed();

            proxy.strand();

            Awaitility.await("two renewals over a new connection")
                    .atMost(lease.multipliedBy(3))
                    .until(() -> !holder.isValid() || renewals.renewed() >= before + 2);
            assertThat(holder.release()).isEqualTo(ReleaseOutcome.RELEASED);
        }
    }

    /** Otherwise a renewal would only meet a server that does not know its script, and nobody would hear that. */
    private static void teachScripts(LockNode node, CountingRenewals renewals) {
        try (LockHandle handle = node.acquire(REQUEST)) {
            Awaitility.await("a renewal").atMost(RedisProbe.LIMIT).until(() -> renewals.renewed() > 0);
        }
    }
}
