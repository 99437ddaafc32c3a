package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.WorkerProcess;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockRequest;
import io.distlock.lock.faults.LockNode.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several locks at once: many callers in all orders, and holders that die. */
class SeveralKeysIT {

    private static final int NODES = 3;
    private static final int THREADS = 5;
    private static final int ROUNDS = 8;
    private static final List<String> KEYS = List.of("a", "b", "c", "d");

    /** Who waits in a circle waits for ever; everything else takes seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @ParameterizedTest
    @EnumSource
    void callersInAllOrdersAreServed(Store store) throws Exception {
        Map<LockKey, AtomicInteger> inside = new ConcurrentHashMap<>();
        Queue<String> problems = new ConcurrentLinkedQueue<>();
        try (LockServer server = store.start();
                LockNodes nodes = new LockNodes()) {
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                LockNode node = nodes.start(server.address());
                for (int j = 0; j < THREADS; j++) {
                    Random random = new Random(10L * i + j);
                    callers.add(inThread(() -> call(node, random, inside, problems)));
                }
            }

            CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)).get(4, TimeUnit.MINUTES);

            assertThat(problems).isEmpty();
            LockNode observer = nodes.start(server.address());
            for (LockKey key : inside.keySet()) {
                assertThat(observer.store().inspect(key).toCompletableFuture().get(10, TimeUnit.SECONDS))
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void locksOfAKilledHolderAreTakenOver(Store store) throws Exception {
        Duration lease = store.shortLease();
        try (LockServer server = store.start();
                LockNodes nodes = new LockNodes();
                WorkerProcess holder = LockWorker.start("several-keys-" + store, server.address(lease))) {
            holder.send("acquire", "first", "c,a,b", lease.toMillis(), 0);
            long firstToken = holder.await("acquired", "first").number("token");
            LockRequest request = LockWorker.request("b,c,a").withLeaseTime(lease);
            CompletableFuture<Grant> waiting =
                    nodes.start(server.address()).acquireAsync(request.withWaitTime(Duration.ofSeconds(30)));
            server.awaitQueue(request.key(), 1);

            long killed = holder.kill();
            Grant next = waiting.get(40, TimeUnit.SECONDS);

            System.out.printf(
                    "measured: %s: three locks of a killed process taken over after %d ms, lease %s%n",
                    store, RedisProbe.millis(next.nanos() - killed), lease);
            assertThat(next.handle().fencingToken(request.key())).isGreaterThan(firstToken);
            assertThat(next.handle().keys()).hasSize(3);
            next.handle().release();
        }
    }

    private static void call(LockNode node, Random random, Map<LockKey, AtomicInteger> inside, Queue<String> problems) {
        for (int round = 0; round < ROUNDS; round++) {
            List<String> keys = new ArrayList<>(KEYS);
            Collections.shuffle(keys, random);
            LockRequest request = LockRequest.keys("several", keys.subList(0, 2 + random.nextInt(KEYS.size() - 1)))
                    .withWaitTime(PATIENCE);
            try (LockHandle handle = node.acquire(request)) {
                for (LockKey key : handle.keys()) {
                    if (inside.computeIfAbsent(key, ignored -> new AtomicInteger())
                                    .incrementAndGet()
                            > 1) {
                        problems.add(key + " had two holders");
                    }
                }
                handle.requireValid();
                handle.keys().forEach(key -> inside.get(key).decrementAndGet());
            } catch (RuntimeException e) {
                problems.add(e.toString());
            }
        }
    }

    private static CompletableFuture<Void> inThread(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            task.run();
            done.complete(null);
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }
}
