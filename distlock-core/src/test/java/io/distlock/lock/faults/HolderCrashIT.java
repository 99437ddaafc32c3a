package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.RedisNode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.faults.LockNode.Grant;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;

/** The holder's process is killed, again and again. */
class HolderCrashIT {

    private static final Duration LEASE = Duration.ofMillis(1200);

    @RepeatedTest(3)
    void nextHolderHasTheLockWithinTheLeaseAndOneSecond() throws Exception {
        try (RedisNode redis = RedisNode.start();
                LockNodes nodes = new LockNodes();
                WorkerProcess holder = WorkerProcess.start("holder-crash", redis.uri())) {
            LockRequest request = LockWorker.request("crash").withLeaseTime(LEASE);
            holder.send("acquire", "first", "crash", LEASE.toMillis(), 0);
            long firstToken = holder.await("acquired", "first").number("token");
            CompletableFuture<Grant> waiting =
                    nodes.start(redis.uri()).acquireAsync(request.withWaitTime(Duration.ofSeconds(20)));
            new RedisProbe(redis).awaitQueue(request.key(), 1);

            long killed = holder.kill();
            Grant next = waiting.get(20, TimeUnit.SECONDS);

            long after = RedisProbe.millis(next.nanos() - killed);
            System.out.printf("measured: lock of a killed process taken over after %d ms, lease %s%n", after, LEASE);
            assertThat(after).isLessThanOrEqualTo(LEASE.toMillis() + 1000);
            assertThat(next.handle().fencingToken()).isGreaterThan(firstToken);
        }
    }
}
