package io.distlock.txn.xa;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.PostgresServer;
import io.distlock.devservers.ZooKeeperNode;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLog;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLogOptions;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many threads, a fifth of whose transactions roll back, leave nothing behind. {@code -Dxa.load.seconds} makes it longer. */
class XaLoadIT {

    private static final int THREADS = 16;
    private static final Duration LOAD = Duration.ofSeconds(Long.getLong("xa.load.seconds", 2));
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static PostgresServer postgres;

    private TwoDatabases databases;

    @BeforeAll
    static void startServer() {
        postgres = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        postgres.close();
    }

    @BeforeEach
    void createTables() throws SQLException {
        databases = new TwoDatabases(postgres);
        for (XaDatabase each : databases.both()) {
            each.execute("drop table if exists counter");
            each.execute("create table counter (id int primary key, changes bigint not null)");
            for (int i = 0; i < THREADS; i++) {
                each.execute("insert into counter values (%d, 0)".formatted(i));
            }
        }
    }

    @AfterEach
    void close() throws Exception {
        databases.close();
    }

    @Test
    void threadsLeaveNothingBehindWithTheLogInOneOfTheDatabases() throws Exception {
        String prefix = databases.startWithLogInOrders();

        load("jdbc log");

        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(
                        databases.orders().rows(prefix + "decision"))
                .isZero());
    }

    @Test
    void threadsLeaveNothingBehindWithTheLogInZooKeeper() throws Exception {
        // nothing may time out on a busy machine: what is in doubt is not left behind, and yet not at its end
        try (ZooKeeperNode zooKeeper = ZooKeeperNode.start();
                CuratorFramework client = CuratorFrameworkFactory.newClient(
                        zooKeeper.connectString(), 30_000, 15_000, new RetryForever(100))) {
            client.start();
            ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
            timer.setRemoveOnCancelPolicy(true);
            ZooKeeperDecisionLog log = ZooKeeperDecisionLog.create(
                    client, ZooKeeperDecisionLogOptions.of("test").withCommandTimeout(LIMIT), timer);
            databases.rig().close();
            databases.start(log);
            String directory = "/distlock/txn/v1/d/"
                    + log.incarnation().toCompletableFuture().get().id();

            load("zookeeper log");

            Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(
                            client.getChildren().forPath(directory))
                    .isEmpty());
            databases.rig().close();
            log.close();
            timer.shutdownNow();
        }
    }

    /** A third of the time to fill pools and caches; what is there after it must not have grown at the end. */
    private void load(String name) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        long committed = load(threads, LOAD.dividedBy(3));
        Held before = held();
        committed += load(threads, LOAD.multipliedBy(2).dividedBy(3));
        Held after = held();
        threads.shutdown();

        System.out.printf(
                "%d threads, %s, %d s: %d committed; before and after %s, %s%n",
                THREADS, name, LOAD.toSeconds(), committed, before, after);
        for (XaDatabase each : databases.both()) {
            assertThat(each.sum("changes", "counter")).isEqualTo(committed);
        }
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(databases.prepared())
                .isZero());
        assertThat(databases.billing().participant.inDoubt(100)).isEmpty();
        assertThat(databases.orders().participant.ownSessions()).isLessThanOrEqualTo(4);
        assertThat(databases.rig().engine.openTransactions()).isZero();
        assertThat(after.connections()).isLessThanOrEqualTo(XaDatabase.CONNECTIONS + 4 + 1);
        assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 8);
        assertThat(after.heapMiB()).isLessThanOrEqualTo(before.heapMiB() + 24);
    }

    private long load(ExecutorService threads, Duration time) throws Exception {
        AtomicLong committed = new AtomicLong();
        long start = System.nanoTime();
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int row = i;
            workers.add(threads.submit(() -> {
                for (int n = 1; System.nanoTime() - start < time.toNanos(); n++) {
                    change(row, n % 5 != 0);
                    if (n % 5 != 0) {
                        committed.incrementAndGet();
                    }
                }
                return null;
            }));
        }
        for (Future<?> worker : workers) {
            worker.get(time.plus(LIMIT).toSeconds(), TimeUnit.SECONDS);
        }
        return committed.get();
    }

    private void change(int row, boolean commits) throws Exception {
        XaTransactionManager manager = databases.manager();
        manager.begin();
        for (XaDatabase each : databases.both()) {
            each.execute("update counter set changes = changes + 1 where id = " + row);
        }
        if (commits) {
            manager.commit();
        } else {
            manager.rollback();
        }
    }

    /** What this process has: connections to PostgreSQL (with the one that asks), threads, and heap that is in use after collections. */
    private record Held(long connections, int threads, long heapMiB) {}

    private Held held() throws SQLException {
        long heap = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            heap = Math.min(
                    heap,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return new Held(
                databases.askPostgres("select count(*) from pg_stat_activity where backend_type = 'client backend'"),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                heap >> 20);
    }
}
