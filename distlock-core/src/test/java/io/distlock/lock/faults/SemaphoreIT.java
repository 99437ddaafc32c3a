package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.WorkerProcess;
import io.distlock.lock.LockKey;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.semaphore.DistributedSemaphore;
import io.distlock.lock.semaphore.Permit;
import io.distlock.lock.semaphore.SemaphoreContract;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Semaphores on real servers: their contract on every store, and a holder that is killed. */
class SemaphoreIT {

    private static AllStores stores;

    @BeforeAll
    static void start() {
        stores = new AllStores();
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    @ParameterizedTest
    @EnumSource
    void permitOfAKilledProcessIsFreeAfterItsLeaseAndNoOther(Store store) throws Exception {
        Duration lease = store.shortLease();
        LockServer server = stores.server(store);
        try (LockNodes nodes = new LockNodes();
                WorkerProcess holder = LockWorker.start("permit-crash-" + store, server.address(lease))) {
            holder.send("permit", "first", "crash", lease.toMillis(), 2);
            long number = holder.await("permitted", "first").number("number");
            LockEngine engine = nodes.start(server.address()).engine();
            DistributedSemaphore semaphore = DistributedSemaphore.create(
                    engine, LockWorker.request("crash").withLeaseTime(lease).withWaitTime(Duration.ofSeconds(30)), 2);
            Permit other = semaphore.acquire();
            CompletableFuture<Long> taken = new CompletableFuture<>();
            CompletableFuture<Permit> waiting = semaphore.acquireAsync().toCompletableFuture();
            waiting.whenComplete((permit, failure) -> taken.complete(System.nanoTime()));
            Awaitility.await().atMost(RedisProbe.LIMIT).until(() -> engine.waiting() == 2); // in both queues

            long killed = holder.kill();
            Permit next = waiting.get(30, TimeUnit.SECONDS);

            long after = RedisProbe.millis(taken.join() - killed);
            System.out.printf(
                    "measured: %s: permit of a killed process taken over after %d ms, lease %s%n", store, after, lease);
            assertThat(after).isLessThanOrEqualTo(lease.toMillis() + 1000);
            assertThat(next.number()).isEqualTo((int) number);
            assertThat(other.isValid()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void deathOfTheFirstWhoWaitsHoldsNobodyUpForLong(Store store) throws Exception {
        Duration lease = store.shortLease();
        LockServer server = stores.server(store);
        try (LockNodes nodes = new LockNodes();
                WorkerProcess first = LockWorker.start("permit-waiter-" + store, server.address(lease))) {
            LockNode node = nodes.start(server.address());
            DistributedSemaphore semaphore = DistributedSemaphore.create(
                    node.engine(), LockWorker.request("queue").withWaitTime(Duration.ofSeconds(60)), 1);
            Permit held = semaphore.acquire();
            first.send("permit", "first", "queue", Duration.ofMinutes(1).toMillis(), 1);
            LockKey gate = LockKey.parse("semaphore:worker:queue::gate");
            Awaitility.await().atMost(RedisProbe.LIMIT).until(() -> node.store()
                    .inspect(gate)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS)
                    .isPresent());
            CompletableFuture<Permit> second = semaphore.acquireAsync().toCompletableFuture();

            first.kill();
            long released = System.nanoTime();
            held.release();
            second.get(60, TimeUnit.SECONDS);

            long after = RedisProbe.millis(System.nanoTime() - released);
            System.out.printf(
                    "measured: %s: permit given out %d ms after the first in line was killed%n", store, after);
            assertThat(after).isLessThan(15_000);
        }
    }

    @Nested
    class OnRedis extends OnServers {
        OnRedis() {
            super(stores.onRedis());
        }
    }

    @Nested
    class OnZooKeeper extends OnServers {
        OnZooKeeper() {
            super(stores.onZooKeeper());
        }
    }

    @Nested
    class OnQuorum extends OnServers {
        OnQuorum() {
            super(stores.onQuorum());
        }
    }

    abstract static class OnServers extends SemaphoreContract {

        private final LockNodes nodes = new LockNodes();
        private final String address;

        OnServers(String address) {
            this.address = address;
        }

        @Override
        protected LockEngine process() {
            return nodes.start(address).engine();
        }

        @Override
        protected void forceRelease(LockKey key, long token) {
            nodes.forceRelease(address, key, token);
        }

        @AfterEach
        void endProcesses() {
            nodes.close();
        }
    }
}
