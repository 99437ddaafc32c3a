package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.RedisNode;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngineOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What locks cost the server, by its own counters: everything that any client sends counts. */
class CommandCountIT {

    private RedisNode redis;
    private RedisProbe probe;
    private LockNodes nodes;

    @BeforeEach
    void start() {
        redis = RedisNode.start();
        probe = new RedisProbe(redis);
        nodes = new LockNodes();
    }

    @AfterEach
    void stop() {
        nodes.close();
        redis.close();
    }

    @Test
    void uncontendedLockCostsTwoCommandsAndLeavesNoKey() {
        LockNode node = connected();
        LockRequest request =
                LockWorker.request("alone").withLeaseTime(Duration.ofMinutes(1)); // is not renewed on the way
        node.acquire(request).release();

        probe.resetCounters();
        for (int i = 0; i < 1000; i++) {
            node.acquire(request).release();
        }

        long commands = probe.clientCommands();
        System.out.printf("measured: 1000 uncontended locks cost %d commands%n", commands);
        assertThat(commands).isEqualTo(2000);
        node.acquire(request.withLeaseTime(Duration.ofSeconds(1))).release(); // so that its token is forgotten soon
        probe.awaitNoKeys();
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void contendedLockCostsAtMostFourCommandsHoweverManyProcessesWait(int processes) throws Exception {
        int each = 480 / processes;
        LockRequest request = LockWorker.request("wanted").withWaitTime(Duration.ofSeconds(60));
        List<LockNode> all =
                IntStream.range(0, processes).mapToObj(i -> connected()).toList();
        CountDownLatch done = new CountDownLatch(processes);

        probe.resetCounters();
        long start = System.nanoTime();
        all.forEach(node -> start(() -> {
            for (int i = 0; i < each; i++) {
                try (LockHandle handle = node.acquire(request)) {
                    LockSupport.parkNanos(Duration.ofMillis(3).toNanos());
                }
            }
            done.countDown();
        }));
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();

        double perLock = probe.clientCommands() / (double) (processes * each);
        System.out.printf(
                "measured: %d processes contending: %.2f commands per lock, %d locks in %d ms%n",
                processes, perLock, processes * each, RedisProbe.millis(System.nanoTime() - start));
        assertThat(perLock).isLessThanOrEqualTo(4);
    }

    @Test
    void renewalsOfManyLocksShareScripts() {
        CountingRenewals renewals = new CountingRenewals();
        LockNode node = nodes.start(
                redis.uri(), LockNodes.OPTIONS, LockEngineOptions.defaults().withListener(renewals));
        Duration lease = Duration.ofSeconds(3);
        List<LockHandle> held = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            held.add(node.acquire(LockWorker.request("held-" + i).withLeaseTime(lease)));
        }
        Awaitility.await("first renewals").atMost(RedisProbe.LIMIT).until(() -> renewals.renewed() >= 1000);

        probe.resetCounters();
        long renewedBefore = renewals.renewed();
        long start = System.nanoTime();
        Awaitility.await("four rounds of renewals")
                .atMost(RedisProbe.LIMIT)
                .until(() -> System.nanoTime() - start >= lease.toNanos() * 4 / 3);
        long scripts = probe.clientCommands();
        double seconds = (System.nanoTime() - start) / 1e9;
        long renewed = renewals.renewed() - renewedBefore;

        System.out.printf(
                "measured: 1000 locks with a lease of %s: %d renewals by %d scripts in %.2f s, %.2f scripts/s%n",
                lease, renewed, scripts, seconds, scripts / seconds);
        assertThat(scripts / seconds).isLessThanOrEqualTo(10);
        assertThat(renewed / scripts).isGreaterThanOrEqualTo(50);
        assertThat(renewed).isGreaterThanOrEqualTo(3000);
        assertThat(held).allMatch(LockHandle::isValid);
    }

    /** A node whose connections stand, so that what they cost is not counted. */
    private LockNode connected() {
        long channels = probe.channels();
        LockNode node = nodes.start(redis.uri());
        node.store().ping().toCompletableFuture().join();
        Awaitility.await("subscription")
                .atMost(RedisProbe.LIMIT)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> probe.channels() == channels + 1);
        return node;
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "contending");
        thread.setDaemon(true);
        thread.start();
    }
}
