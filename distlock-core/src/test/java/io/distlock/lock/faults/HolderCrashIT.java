package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.WorkerProcess;
import io.distlock.lock.LockRequest;
import io.distlock.lock.faults.LockNode.Grant;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The holder's process is killed, again and again. */
class HolderCrashIT {

    private static final int CROWD = 100;

    @ParameterizedTest
    @CsvSource({"REDIS", "REDIS", "REDIS", "ZOOKEEPER"})
    void nextHolderHasTheLockWithinTheLeaseAndOneSecond(Store store) throws Exception {
        Duration lease = store.shortLease();
        try (LockServer server = store.start();
                LockNodes nodes = new LockNodes();
                WorkerProcess holder = LockWorker.start("holder-crash-" + store, server.address(lease))) {
            LockRequest request = LockWorker.request("crash").withLeaseTime(lease);
            holder.send("acquire", "first", "crash", lease.toMillis(), 0);
            long firstToken = holder.await("acquired", "first").number("token");
            CompletableFuture<Grant> waiting =
                    nodes.start(server.address()).acquireAsync(request.withWaitTime(Duration.ofSeconds(20)));
            server.awaitQueue(request.key(), 1);

            long killed = holder.kill();
            Grant next = waiting.get(20, TimeUnit.SECONDS);

            long after = RedisProbe.millis(next.nanos() - killed);
            System.out.printf(
                    "measured: %s: lock of a killed process taken over after %d ms, lease %s%n", store, after, lease);
            assertThat(after).isLessThanOrEqualTo(lease.toMillis() + 1000);
            assertThat(next.handle().fencingToken()).isGreaterThan(firstToken);
        }
    }

    @ParameterizedTest
    @EnumSource
    void crowdOfWaitersIsServedInTurnAndTimesOutInTime(Store store) {
        Duration lease = store.shortLease();
        try (LockServer server = store.start();
                LockNodes nodes = new LockNodes();
                WorkerProcess holder = LockWorker.start("holder-crash-crowd-" + store, server.address(lease))) {
            LockRequest patient =
                    LockWorker.request("crash").withLeaseTime(lease).withWaitTime(Duration.ofSeconds(20));
            Duration hurry = Duration.ofMillis(600);
            holder.send("acquire", "first", "crash", lease.toMillis(), 0);
            holder.await("acquired", "first");
            LockNode node = nodes.start(server.address());

            long asked = System.nanoTime();
            List<CompletableFuture<Long>> hurried = IntStream.range(0, CROWD)
                    .mapToObj(i -> node.acquireAsync(patient.withWaitTime(hurry))
                            .handle((grant, failure) -> failure == null ? -1 : System.nanoTime() - asked))
                    .toList();
            List<CompletableFuture<Long>> served = IntStream.range(0, CROWD)
                    .mapToObj(i -> node.acquireAsync(patient).thenApply(grant -> {
                        grant.handle().releaseAsync();
                        return grant.nanos();
                    }))
                    .toList();
            long askedAll = System.nanoTime() - asked;
            long killed = holder.kill();
            LongSummaryStatistics ended = statistics(hurried);
            LongSummaryStatistics grants = statistics(served);

            System.out.printf(
                    "measured: %s: %d waiters timed out after %d to %d ms of %s; %d others served %d to %d ms after the kill%n",
                    store,
                    CROWD,
                    RedisProbe.millis(ended.getMin()),
                    RedisProbe.millis(ended.getMax()),
                    hurry,
                    CROWD,
                    RedisProbe.millis(grants.getMin() - killed),
                    RedisProbe.millis(grants.getMax() - killed));
            assertThat(ended.getMin()).isGreaterThanOrEqualTo(hurry.toNanos());
            assertThat(ended.getMax()).isLessThanOrEqualTo(hurry.plusSeconds(1).toNanos() + askedAll);
            assertThat(RedisProbe.millis(grants.getMin() - killed)).isLessThanOrEqualTo(lease.toMillis() + 1000);
            assertThat(RedisProbe.millis(grants.getMax() - killed)).isLessThanOrEqualTo(lease.toMillis() + 2000);
        }
    }

    private static LongSummaryStatistics statistics(List<CompletableFuture<Long>> times) {
        return times.stream()
                .mapToLong(time -> time.orTimeout(20, TimeUnit.SECONDS).join())
                .summaryStatistics();
    }
}
