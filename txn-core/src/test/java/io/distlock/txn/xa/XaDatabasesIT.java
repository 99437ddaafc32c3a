package io.distlock.txn.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.distlock.devservers.PostgresServer;
import io.distlock.devservers.TcpProxy;
import io.distlock.devservers.ZooKeeperNode;
import io.distlock.txn.BranchId;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.engine.ProtocolProbe.Point;
import io.distlock.txn.log.LateDecisions;
import io.distlock.txn.log.jdbc.DecisionLogSchema;
import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import io.distlock.txn.log.jdbc.JdbcDecisionLogOptions;
import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLog;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLogOptions;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.Vote;
import jakarta.transaction.RollbackException;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.XADataSource;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.xa.PGXADataSource;

/** PostgreSQL, which lets a session go at prepare, and H2, which does not, in one transaction. */
class XaDatabasesIT {

    private static final AtomicLong NUMBER = new AtomicLong();
    private static final int THREADS = 16;
    private static final Duration LOAD = Duration.ofSeconds(Long.getLong("xa.load.seconds", 2));
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static PostgresServer postgres;

    private final AtomicReference<@Nullable XaRig> rig = new AtomicReference<>();
    private final List<Point> reached = Collections.synchronizedList(new ArrayList<>());
    private final List<AutoCloseable> opened = new ArrayList<>();
    private XaDatabase orders;
    private XaDatabase billing;

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
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:xa%d;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000".formatted(NUMBER.incrementAndGet()));
        orders = new XaDatabase("orders", postgres.xaDataSource(), true, this::manager);
        billing = new XaDatabase("billing", h2, false, this::manager);
        start(new MemoryDecisionLog(
                new MemoryDecisions(new SplittableRandom(NUMBER.get())), "test", InstantSource.system()));
        orders.execute("drop table if exists entry");
        for (XaDatabase each : List.of(orders, billing)) {
            each.execute("create table entry (id bigint primary key, unique_later bigint)");
        }
        orders.execute("alter table entry add constraint late unique (unique_later) deferrable initially deferred");
    }

    @AfterEach
    void close() throws Exception {
        Awaitility.await()
                .untilAsserted(() -> assertThat(List.of(orders, billing)).allSatisfy(each -> {
                    assertThat(each.connectionsInUse()).isZero();
                    assertThat(each.participant.liveBranches()).isZero();
                }));
        assertThat(manager().openTransactions()).isZero();
        rig.get().close();
        orders.close();
        billing.close();
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void bothCommit() throws Exception {
        manager().begin();
        insertInBoth(1);
        manager().commit();

        assertThat(orders.count("id = 1")).isEqualTo(1);
        assertThat(billing.count("id = 1")).isEqualTo(1);
        assertThat(reached).contains(Point.BEFORE_PREPARE, Point.AFTER_DECISION);
    }

    @Test
    void bothRollBack() throws Exception {
        manager().begin();
        insertInBoth(2);
        manager().rollback();

        assertThat(orders.count("id = 2")).isZero();
        assertThat(billing.count("id = 2")).isZero();
    }

    @Test
    void onlyOneCommitsWithoutPrepare() throws Exception {
        manager().begin();
        orders.execute("insert into entry (id) values (3)");
        manager().commit();

        assertThat(orders.count("id = 3")).isEqualTo(1);
        assertThat(reached).doesNotContain(Point.BEFORE_PREPARE, Point.AFTER_DECISION);
    }

    @Test
    void constraintThatIsViolatedAtTheEndRollsBothBackAndIsTheCause() throws Exception {
        orders.execute("insert into entry values (10, 7)");
        manager().begin();
        orders.execute("insert into entry values (11, 7)");
        billing.execute("insert into entry (id) values (11)");

        RollbackException thrown =
                catchThrowableOfType(RollbackException.class, () -> manager().commit());

        assertThat(thrown).hasRootCauseInstanceOf(SQLException.class).hasStackTraceContaining("late");
        assertThat(orders.count("id = 11")).isZero();
        assertThat(billing.count("id = 11")).isZero();
    }

    @Test
    void constraintThatIsViolatedAtTheEndOfOneAloneIsTheCauseToo() throws Exception {
        orders.execute("insert into entry values (20, 8)");
        manager().begin();
        orders.execute("insert into entry values (21, 8)");

        RollbackException thrown =
                catchThrowableOfType(RollbackException.class, () -> manager().commit());

        assertThat(thrown).hasRootCauseInstanceOf(SQLException.class);
        assertThat(orders.count("id = 21")).isZero();
    }

    /** PostgreSQL gives the whole transaction up with the first error, and answers to prepare and to commit with ROLLBACK. */
    @Test
    void errorThatTheWorkHasSwallowedRollsBackOneAlone() throws Exception {
        manager().begin();
        insertAndFail(25);

        assertThatExceptionOfType(RollbackException.class)
                .isThrownBy(() -> manager().commit());
        assertThat(orders.count("id = 25")).isZero();
    }

    @Test
    void errorThatTheWorkHasSwallowedRollsBackBoth() throws Exception {
        manager().begin();
        insertAndFail(26);
        billing.execute("insert into entry (id) values (26)");

        assertThatExceptionOfType(RollbackException.class)
                .isThrownBy(() -> manager().commit());
        assertThat(orders.count("id = 26")).isZero();
        assertThat(billing.count("id = 26")).isZero();
    }

    @Test
    void errorThatTheWorkHasSwallowedRollsBackTheDatabaseOfTheLog() throws Exception {
        startWithLogIn(orders);
        manager().begin();
        insertAndFail(27);

        assertThatExceptionOfType(RollbackException.class)
                .isThrownBy(() -> manager().commit());
        assertThat(orders.count("id = 27")).isZero();
    }

    @Test
    void connectionIsOneForTheWholeTransactionAndNotTheApplicationsToEnd() throws Exception {
        manager().begin();
        try (Connection connection = orders.dataSource.getConnection()) {
            assertThat(connection.getAutoCommit()).isFalse();
            assertThatExceptionOfType(SQLException.class).isThrownBy(connection::commit);
            assertThatExceptionOfType(SQLException.class).isThrownBy(connection::rollback);
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> connection.setAutoCommit(true));
        }
        Connection kept = orders.dataSource.getConnection();
        assertThat(orders.connectionsInUse()).isEqualTo(1);

        manager().commit();

        assertThat(kept.isClosed()).isTrue();
        assertThatExceptionOfType(SQLException.class).isThrownBy(kept::createStatement);
    }

    @Test
    void newTransactionInsideOfAnotherHasAConnectionOfItsOwn() throws Exception {
        manager().begin();
        orders.execute("insert into entry (id) values (30)");
        XaTransaction outer = manager().suspend();
        manager().begin();
        orders.execute("insert into entry (id) values (31)");
        manager().commit();
        manager().resume(outer);
        manager().rollback();

        assertThat(orders.count("id = 30")).isZero();
        assertThat(orders.count("id = 31")).isEqualTo(1);
    }

    @Test
    void callThatGetsNoAnswerIsCutOffAtTheDeadline() throws Exception {
        TcpProxy proxy = TcpProxy.start(postgres.host(), postgres.port());
        opened.add(proxy);
        orders.close();
        orders = new XaDatabase("orders", behind(proxy), true, this::manager);
        start(new MemoryDecisionLog(
                new MemoryDecisions(new SplittableRandom(NUMBER.get())), "test", InstantSource.system()));
        manager().begin();
        insertInBoth(35);
        manager().commit(); // quick, so that the next one is called by this very thread

        manager().begin(TransactionOptions.of("hangs").withTimeout(Duration.ofSeconds(2)));
        insertInBoth(36);
        Transaction transaction = manager().getTransaction().transaction();
        proxy.pause(TcpProxy.Direction.TO_CLIENT);
        CompletableFuture<Void> healing = CompletableFuture.runAsync(() -> {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> transaction.rollbackCause().isPresent() && orders.connectionsInUse() == 0);
            proxy.resume();
        });

        assertThatExceptionOfType(RollbackException.class)
                .isThrownBy(() -> manager().commit());

        healing.get(60, TimeUnit.SECONDS);
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(postgresPrepared())
                .isZero());
        assertThat(orders.count("id = 36")).isZero();
        assertThat(billing.count("id = 36")).isZero();
    }

    @Test
    void databaseOfTheLogNeedsNoPrepareAndCarriesTheDecision() throws Exception {
        startWithLogIn(orders);

        manager().begin();
        insertInBoth(40);
        manager().commit();

        assertThat(orders.count("id = 40")).isEqualTo(1);
        assertThat(billing.count("id = 40")).isEqualTo(1);
        assertThat(reached.stream().filter(Point.BEFORE_PREPARE::equals)).hasSize(1);
    }

    @Test
    void databaseOfTheLogRollsBackWithTheOthers() throws Exception {
        startWithLogIn(orders);
        orders.execute("insert into entry values (50, 9)");
        manager().begin();
        orders.execute("insert into entry values (51, 9)");
        billing.execute("insert into entry (id) values (51)");

        RollbackException thrown =
                catchThrowableOfType(RollbackException.class, () -> manager().commit());

        assertThat(thrown).hasStackTraceContaining("late");
        assertThat(orders.count("id = 51")).isZero();
        assertThat(billing.count("id = 51")).isZero();
    }

    @Test
    void preparedBranchOfSomebodyGoneIsFoundAndAsksTheLog() throws Exception {
        manager().begin();
        orders.execute("insert into entry (id) values (60)");
        Transaction transaction = manager().getTransaction().transaction();
        assertThat(orders.participant.prepare(new BranchId(transaction.id(), "1", "orders")))
                .isEqualTo(Vote.PREPARED);
        assertThat(orders.connectionsInUse()).as("given back at prepare").isZero();
        XaRig gone = rig.get();

        MemoryDecisions decisions = new MemoryDecisions(new SplittableRandom(1));
        start(new MemoryDecisionLog(decisions, "another log", InstantSource.system()));
        assertThat(rig.get().recover().foreignBranches()).isEqualTo(1);
        assertThat(orders.count("id = 60")).isZero();

        transaction.rollback();
        gone.close();
        assertThat(postgresPrepared()).isZero();
    }

    @Test
    void connectionGoesBackWhileTheDecisionIsAwaited() throws Exception {
        MemoryDecisions decisions = new MemoryDecisions(new SplittableRandom(1));
        LateDecisions late = new LateDecisions(new MemoryDecisionLog(decisions, "late", InstantSource.system()));
        start(late.log());
        CompletableFuture<Void> transfer = CompletableFuture.runAsync(() -> {
            try {
                manager().begin();
                orders.execute("insert into entry (id) values (65)");
                billing.execute("insert into entry (id) values (65)");
                manager().commit();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        Awaitility.await().atMost(LIMIT).until(() -> postgresPrepared() > 0 && orders.connectionsInUse() == 0);
        assertThat(transfer).isNotDone();

        late.let();
        transfer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(orders.count("id = 65")).isEqualTo(1);
        assertThat(billing.count("id = 65")).isEqualTo(1);
    }

    @Test
    void threadsLeaveNothingBehindWithTheLogInOneOfTheDatabases() throws Exception {
        startWithLogIn(orders);

        load("jdbc log");

        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(
                        orders.rows("log%d_decision".formatted(NUMBER.get())))
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
            rig.get().close();
            start(log);
            String directory = "/distlock/txn/v1/d/"
                    + log.incarnation().toCompletableFuture().get().id();

            load("zookeeper log");

            Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(
                            client.getChildren().forPath(directory))
                    .isEmpty());
            rig.get().close();
            log.close();
            timer.shutdownNow();
        }
    }

    /** A third of the time to fill pools and caches; what is there after it must not have grown at the end. */
    private void load(String name) throws Exception {
        for (XaDatabase each : List.of(orders, billing)) {
            each.execute("drop table if exists counter");
            each.execute("create table counter (id int primary key, changes bigint not null)");
            for (int i = 0; i < THREADS; i++) {
                each.execute("insert into counter values (%d, 0)".formatted(i));
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        long committed = load(threads, LOAD.dividedBy(3));
        Held before = held();
        committed += load(threads, LOAD.multipliedBy(2).dividedBy(3));
        Held after = held();
        threads.shutdown();

        System.out.printf(
                "%d threads, %s, %d s: %d committed; before and after %s, %s%n",
                THREADS, name, LOAD.toSeconds(), committed, before, after);
        assertThat(orders.sum("changes", "counter")).isEqualTo(committed);
        assertThat(billing.sum("changes", "counter")).isEqualTo(committed);
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(postgresPrepared())
                .isZero());
        assertThat(billing.participant.inDoubt(100)).isEmpty();
        assertThat(orders.participant.ownSessions()).isLessThanOrEqualTo(4);
        assertThat(rig.get().engine.openTransactions()).isZero();
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
                    manager().begin();
                    for (XaDatabase each : List.of(orders, billing)) {
                        each.execute("update counter set changes = changes + 1 where id = " + row);
                    }
                    if (n % 5 == 0) {
                        manager().rollback();
                    } else {
                        manager().commit();
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

    /** What this process has: connections to PostgreSQL (with the one that asks), threads, and heap that is in use after collections. */
    private record Held(long connections, int threads, long heapMiB) {}

    private static Held held() throws SQLException {
        long heap = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            heap = Math.min(
                    heap,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return new Held(
                askPostgres("select count(*) from pg_stat_activity where backend_type = 'client backend'"),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                heap >> 20);
    }

    private void insertInBoth(long id) throws SQLException {
        orders.execute("insert into entry (id) values (%d)".formatted(id));
        billing.execute("insert into entry (id) values (%d)".formatted(id));
    }

    private void insertAndFail(long id) throws SQLException {
        orders.execute("insert into entry (id) values (%d)".formatted(id));
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> orders.execute("select no_such_column"));
    }

    private XaTransactionManager manager() {
        return rig.get().manager;
    }

    private void startWithLogIn(XaDatabase database) {
        rig.get().close();
        String prefix = "log%d_".formatted(NUMBER.incrementAndGet());
        DecisionLogSchema.create(database.dataSource, prefix);
        JdbcDecisionLog log = JdbcDecisionLog.create(
                database.dataSource,
                "test",
                new JdbcDecisionLogOptions(
                        prefix,
                        Duration.ofSeconds(90),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        2,
                        100));
        opened.add(log);
        start(log);
    }

    private void start(DecisionLog log) {
        reached.clear();
        rig.set(new XaRig(log, List.of(orders.participant, billing.participant), (point, id) -> reached.add(point)));
    }

    private static XADataSource behind(TcpProxy proxy) {
        PGXADataSource database = new PGXADataSource();
        database.setUrl(postgres.jdbcUrl().replace(":" + postgres.port() + "/", ":" + proxy.port() + "/"));
        database.setUser(postgres.username());
        return database;
    }

    private static long postgresPrepared() throws SQLException {
        return askPostgres("select count(*) from pg_prepared_xacts");
    }

    private static long askPostgres(String question) throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return row.getLong(1);
        }
    }
}
