package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.RedisCluster;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisSentinels;
import io.distlock.devservers.TcpProxy;
import io.distlock.lock.DistributedLockException;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Another server takes over, or a slot moves, while locks are wanted. */
class FailoverIT {

    private static final Duration LEASE = Duration.ofMillis(1500);
    private static final LockRequest REQUEST =
            LockWorker.request("failover").withLeaseTime(LEASE).withWaitTime(Duration.ofSeconds(1));

    @Test
    void sentinelsPromoteAReplicaWhileLocksAreTaken() {
        try (RedisSentinels redis = RedisSentinels.start(3);
                LockNodes nodes = new LockNodes()) {
            LockNode node = nodes.start(sentinelUri(redis));
            List<Long> tokens = new ArrayList<>();
            tokens.add(takeInPeace(node));

            RedisNode dead = redis.killMaster();
            long killed = System.nanoTime();
            AtomicInteger failures = new AtomicInteger();
            Awaitility.await("a lock from the new master")
                    .atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> {
                        try {
                            takeAndRelease(node).ifPresent(tokens::add);
                        } catch (LockStoreException e) {
                            failures.incrementAndGet();
                        }
                        return tokens.size() > 1;
                    });
            long back = RedisProbe.millis(System.nanoTime() - killed);
            redis.awaitFailoverFrom(dead);

            System.out.printf(
                    "measured: sentinel failover: locks again %d ms after the master was killed, %d attempts failed%n",
                    back, failures.get());
            assertThat(tokens).isSorted().doesNotHaveDuplicates();
            assertThat(takeInPeace(nodes.start(sentinelUri(redis)))).isGreaterThan(tokens.get(1));
        }
    }

    /** Its connections stay open and no handshake of a new one is answered, so nothing tells the client that it is gone. */
    @Test
    void sentinelsReplaceAMasterThatStandsStill() {
        try (RedisSentinels redis = RedisSentinels.start(3);
                LockNodes nodes = new LockNodes()) {
            LockNode node = nodes.start(sentinelUri(redis));
            long before = takeInPeace(node);
            RedisNode frozen = redis.currentMaster();
            // so late that the client has long begun to connect to the frozen master again
            redis.sentinels()
                    .forEach(sentinel -> sentinel.command(
                            "SENTINEL", "SET", RedisSentinels.MASTER_NAME, "down-after-milliseconds", "5500"));

            frozen.pause();
            long paused = System.nanoTime();
            CompletableFuture<Long> promoted = CompletableFuture.supplyAsync(() -> {
                redis.awaitFailoverFrom(frozen);
                return System.nanoTime();
            });
            AtomicLong token = new AtomicLong();
            Awaitility.await("a lock from the new master")
                    .atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(10))
                    .ignoreException(LockStoreException.class)
                    .until(() -> takeAndRelease(node)
                            .map(found -> token.getAndSet(found))
                            .isPresent());
            long back = System.nanoTime();

            System.out.printf(
                    "measured: master stands still: promoted after %d ms, locks again after %d ms%n",
                    RedisProbe.millis(promoted.join() - paused), RedisProbe.millis(back - paused));
            assertThat(token.get()).isGreaterThan(before);
            assertThat(back - promoted.join())
                    .isLessThanOrEqualTo(Duration.ofSeconds(10).toNanos());
        }
    }

    @Test
    void slotMovesWhileProcessesContend() throws Exception {
        try (RedisCluster cluster = RedisCluster.start();
                LockNodes nodes = new LockNodes()) {
            Witness witness = new Witness();
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                LockNode node = nodes.start(cluster);
                running.add(CompletableFuture.runAsync(() -> witness.watch(node), FailoverIT::startDaemon));
                running.add(CompletableFuture.runAsync(() -> witness.watch(node), FailoverIT::startDaemon));
            }
            int slot = cluster.slotOf("distlock:{" + REQUEST.key().id() + "}");
            RedisNode target = cluster.nodes().stream()
                    .filter(server -> !server.equals(cluster.ownerOf(slot)))
                    .findFirst()
                    .orElseThrow();
            witness.awaitMore(20);

            cluster.beginMove(slot, target);
            // half of the keys here and half there: Redis refuses scripts on several keys until the slot has arrived
            Awaitility.await("attempts that end with an exception")
                    .atMost(RedisProbe.LIMIT)
                    .until(() -> witness.failures() >= 2);
            long moved = System.nanoTime();
            cluster.finishMove(slot, target);
            witness.awaitMore(20);
            long goneOn = RedisProbe.millis(System.nanoTime() - moved);
            witness.stop();
            CompletableFuture.allOf(running.toArray(CompletableFuture<?>[]::new))
                    .get(30, TimeUnit.SECONDS);

            System.out.printf(
                    "measured: slot moved while contending: %d locks, %d failed attempts, 20 locks %d ms after the move%n",
                    witness.tokens().size(), witness.failures(), goneOn);
            assertThat(goneOn).isLessThanOrEqualTo(LEASE.toMillis() + 1000);
            assertThat(witness.overlaps()).isZero();
            // a release that was refused half-way keeps the others waiting for its lease: longer than they wait
            assertThat(witness.kindsOfFailure())
                    .contains(LockStoreException.class)
                    .isSubsetOf(LockStoreException.class, LockNotAcquiredException.class);
            assertThat(witness.tokens()).isSorted().doesNotHaveDuplicates();
            assertThat(cluster.ownerOf(slot)).isEqualTo(target);
        }
    }

    /** What a failover on Redis cannot exclude, and why the resource has to check tokens. */
    @Test
    void failoverThatLosesWritesLetsASecondHolderInWithALargerToken() {
        try (RedisNode master = RedisNode.start();
                TcpProxy link = TcpProxy.start(master.host(), master.port());
                RedisNode replica =
                        RedisNode.start(RedisOptions.defaults().with("replicaof " + link.host() + " " + link.port()));
                LockNodes nodes = new LockNodes()) {
            LockNode before = nodes.start(master.uri());
            LockRequest longer = REQUEST.withLeaseTime(Duration.ofSeconds(10));
            before.acquire(longer).release();
            Awaitility.await("replica has the token of the first grant")
                    .atMost(RedisProbe.LIMIT)
                    .until(() -> new RedisProbe(replica).keys().size() == 1);

            link.partition();
            LockHandle first = before.acquire(longer);
            master.kill();
            replica.command("REPLICAOF", "NO", "ONE");
            LockHandle second = nodes.start(replica.uri()).acquire(longer);

            boolean overlap = first.isValid() && second.isValid();
            System.out.printf(
                    "measured: failover that lost the lock: two holders at once %b, token of the second is %d larger%n",
                    overlap, second.fencingToken() - first.fencingToken());
            assertThat(overlap).as("both hold: Redis does not exclude it").isTrue();
            assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
        }
    }

    /** Takes the lock while no server is missing, on a machine that may be slow. */
    private static long takeInPeace(LockNode node) {
        return takeAndRelease(node, REQUEST.withWaitTime(RedisProbe.LIMIT)).orElseThrow();
    }

    private static Optional<Long> takeAndRelease(LockNode node) {
        return takeAndRelease(node, REQUEST);
    }

    private static Optional<Long> takeAndRelease(LockNode node, LockRequest request) {
        return node.tryAcquire(request).map(handle -> {
            handle.close();
            return handle.fencingToken();
        });
    }

    private static void startDaemon(Runnable task) {
        Thread thread = new Thread(task, "contending");
        thread.setDaemon(true);
        thread.start();
    }

    private static String sentinelUri(RedisSentinels redis) {
        return "redis-sentinel://" + redis.addresses() + "/?sentinelMasterId=" + RedisSentinels.MASTER_NAME;
    }

    /** Takes the lock again and again with several threads and watches that they never have it together. Thread-safe. */
    private static final class Witness {

        private final AtomicBoolean held = new AtomicBoolean();
        private final AtomicInteger overlaps = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private final Set<Class<?>> kinds = ConcurrentHashMap.newKeySet();
        private final List<Long> tokens = new ArrayList<>(); // guarded by itself
        private volatile boolean stopped;

        void watch(LockNode node) {
            while (!stopped) {
                try (LockHandle handle = node.acquire(REQUEST)) {
                    if (!held.compareAndSet(false, true)) {
                        overlaps.incrementAndGet();
                    }
                    synchronized (tokens) {
                        tokens.add(handle.fencingToken());
                    }
                    held.set(false);
                } catch (DistributedLockException e) {
                    failures.incrementAndGet();
                    kinds.add(e.getClass());
                }
            }
        }

        void awaitMore(int locks) {
            int before = tokens().size();
            Awaitility.await(locks + " more locks")
                    .atMost(RedisProbe.LIMIT)
                    .until(() -> tokens().size() >= before + locks);
        }

        void stop() {
            stopped = true;
        }

        int overlaps() {
            return overlaps.get();
        }

        int failures() {
            return failures.get();
        }

        Set<Class<?>> kindsOfFailure() {
            return kinds;
        }

        List<Long> tokens() {
            synchronized (tokens) {
                return List.copyOf(tokens);
            }
        }
    }
}
