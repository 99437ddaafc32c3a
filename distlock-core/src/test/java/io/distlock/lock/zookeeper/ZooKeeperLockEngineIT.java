package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.TcpProxy;
import io.distlock.devservers.ZooKeeperServer;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Engines on sessions of their own. */
class ZooKeeperLockEngineIT {

    private static final LockKey KEY = LockKey.of("stock", "sku-1");
    private static final LockRequest PATIENT = LockRequest.of(KEY).withWaitTime(Duration.ofSeconds(20));
    private static final LockRequest ONCE = LockRequest.of(KEY).withWaitTime(Duration.ZERO);
    private static final String CONTAINER_CHECK = "znode.container.checkIntervalMs";

    private static ZooKeeperServer zooKeeper;

    @RegisterExtension
    final Clients clients = new Clients();

    private CuratorFramework observer;

    @BeforeAll
    static void startServer() {
        System.setProperty(CONTAINER_CHECK, "100");
        zooKeeper = ZooKeeperServer.start();
    }

    @AfterAll
    static void stopServer() {
        zooKeeper.close();
        System.clearProperty(CONTAINER_CHECK);
    }

    @BeforeEach
    void emptyServer() {
        observer = clients.client(zooKeeper.connectString(), Clients.SESSION);
        Clients.empty(observer);
    }

    @Test
    void processesAreServedInOrder() throws Exception {
        LockEngine holder = engine();
        LockHandle held = holder.acquire(PATIENT);
        List<Integer> served = new CopyOnWriteArrayList<>();
        List<Future<?>> waiting = new ArrayList<>();
        ExecutorService threads = clients.own(new Threads(3)).service();
        for (int i = 0; i < 3; i++) {
            int process = i;
            LockEngine engine = engine();
            waiting.add(threads.submit(() -> {
                try (LockHandle handle = engine.acquire(PATIENT)) {
                    served.add(process);
                }
            }));
            int queued = i + 2;
            await().until(() -> nodes() == queued);
        }

        held.release();

        for (Future<?> future : waiting) {
            future.get(20, TimeUnit.SECONDS);
        }
        assertThat(served).containsExactly(0, 1, 2);
    }

    @Test
    void oneAtATimeWithGrowingTokens() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicLong lastToken = new AtomicLong();
        AtomicInteger grants = new AtomicInteger();
        List<Future<?>> workers = new ArrayList<>();
        ExecutorService threads = clients.own(new Threads(16)).service();
        for (int process = 0; process < 4; process++) {
            LockEngine engine = engine();
            for (int thread = 0; thread < 4; thread++) {
                workers.add(threads.submit(() -> {
                    for (int i = 0; i < 250; i++) {
                        try (LockHandle handle = engine.acquire(PATIENT)) {
                            assertThat(inside.incrementAndGet()).isEqualTo(1);
                            assertThat(handle.fencingToken()).isGreaterThan(lastToken.getAndSet(handle.fencingToken()));
                            grants.incrementAndGet();
                            inside.decrementAndGet();
                        }
                    }
                }));
            }
        }

        for (Future<?> worker : workers) {
            worker.get(60, TimeUnit.SECONDS);
        }

        assertThat(grants).hasValue(4000);
        await().until(() -> Clients.nodes(observer).isEmpty());
    }

    @Test
    void processWithManyThreadsLetsAnotherIn() throws Exception {
        LockEngine busy = engine();
        LockEngine other = engine();
        ExecutorService threads = clients.own(new Threads(4)).service();
        AtomicInteger stop = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            threads.submit(() -> {
                while (stop.get() == 0) {
                    busy.acquire(PATIENT).release();
                }
            });
        }

        for (int i = 0; i < 20; i++) {
            other.acquire(LockRequest.of(KEY).withWaitTime(Duration.ofSeconds(3)))
                    .release();
        }

        stop.set(1);
    }

    @Test
    void endOfTheSessionEndsTheLock() throws Exception {
        CuratorFramework client = clients.client(zooKeeper.connectString(), Clients.SESSION);
        LockEngine engine = engine(client);
        LockHandle handle = engine.acquire(PATIENT);
        List<LockHandle> lost = new CopyOnWriteArrayList<>();
        handle.onLost(lost::add);

        Clients.endSession(client, zooKeeper.connectString());

        await().until(() -> lost.contains(handle));
        assertThat(handle.isValid()).isFalse();
        LockHandle next = engine.acquire(PATIENT);
        assertThat(next.fencingToken()).isGreaterThan(handle.fencingToken());
        next.release();
    }

    @Test
    void lockIsInvalidBeforeTheServerGivesItToAnother() throws Exception {
        try (TcpProxy proxy = TcpProxy.start(zooKeeper.host(), zooKeeper.port())) {
            LockEngine cutOff = engine(clients.client("127.0.0.1:" + proxy.port(), Duration.ofSeconds(2)));
            LockEngine other = engine();
            LockHandle handle = cutOff.acquire(PATIENT);
            List<LockHandle> lost = new CopyOnWriteArrayList<>();
            handle.onLost(lost::add);

            proxy.partition();
            LockHandle next = other.acquire(PATIENT);

            assertThat(handle.isValid()).isFalse();
            assertThat(next.fencingToken()).isGreaterThan(handle.fencingToken());
            await().until(() -> lost.contains(handle));
            next.release();
            proxy.heal();
            await().until(() ->
                    cutOff.tryAcquire(PATIENT).map(LockHandle::release).isPresent());
        }
    }

    @Test
    void lockOutlivesAReconnectionWithinTheSession() throws Exception {
        try (TcpProxy proxy = TcpProxy.start(zooKeeper.host(), zooKeeper.port())) {
            CuratorFramework client = clients.client("127.0.0.1:" + proxy.port(), Duration.ofSeconds(4));
            LockEngine engine = engine(client);
            LockHandle handle = engine.acquire(PATIENT);
            List<LockHandle> lost = new CopyOnWriteArrayList<>();
            handle.onLost(lost::add);

            proxy.cut();
            await().until(() -> !client.getZookeeperClient().isConnected());
            Clients.awaitConnected(client);
            // beyond the deadline that the lock had before, so it has been renewed
            await().pollDelay(Duration.ofMillis(3_200)).until(handle::isValid);

            assertThat(lost).isEmpty();
            assertThat(engine().tryAcquire(ONCE)).isEmpty();
            handle.release();
        }
    }

    @Test
    void lockIsKeptForItsMinimum() {
        LockEngine engine = engine();
        engine.acquire(PATIENT.withMinHoldTime(Duration.ofSeconds(1))).release();

        assertThat(engine().tryAcquire(ONCE)).isEmpty();
        engine().acquire(PATIENT).release();
    }

    @Test
    void waiterThatGaveUpLeavesNoNode() {
        LockHandle held = engine().acquire(PATIENT);

        assertThatThrownBy(() -> engine().acquire(LockRequest.of(KEY).withWaitTime(Duration.ofMillis(200))))
                .isInstanceOf(LockNotAcquiredException.class);

        await().until(() -> nodes() == 1);
        held.release();
        await().until(() -> Clients.nodes(observer).isEmpty());
    }

    private long nodes() {
        return Clients.nodes(observer).stream()
                .filter(path -> path.contains("/=sku-1/"))
                .count();
    }

    private LockEngine engine() {
        return engine(clients.client(zooKeeper.connectString(), Clients.SESSION));
    }

    private LockEngine engine(CuratorFramework client) {
        return clients.own(LockEngine.start(clients.store(client)));
    }

    /** Threads that end with the test. */
    private record Threads(ExecutorService service) implements AutoCloseable {

        Threads(int number) {
            this(Executors.newFixedThreadPool(number));
        }

        @Override
        public void close() {
            service.shutdownNow();
        }
    }
}
