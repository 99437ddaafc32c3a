package io.distlock.txn.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.distlock.devservers.PostgresServer;
import io.distlock.txn.BranchId;
import io.distlock.txn.Transaction;
import io.distlock.txn.engine.ProtocolProbe.Point;
import io.distlock.txn.log.jdbc.DecisionLogSchema;
import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import io.distlock.txn.log.jdbc.JdbcDecisionLogOptions;
import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.Vote;
import jakarta.transaction.RollbackException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL, which lets a session go at prepare, and H2, which does not, in one transaction. */
class XaDatabasesIT {

    private static final AtomicLong NUMBER = new AtomicLong();
    private static final int THREADS = 16;
    private static final Duration LOAD = Duration.ofSeconds(Long.getLong("xa.load.seconds", 3));

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
    void threadsLeaveNothingBehind() throws Exception {
        startWithLogIn(orders);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        AtomicLong ids = new AtomicLong(1000);
        AtomicLong committed = new AtomicLong();
        long end = System.nanoTime() + LOAD.toNanos();
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            workers.add(threads.submit(() -> {
                while (System.nanoTime() < end) {
                    long id = ids.incrementAndGet();
                    manager().begin();
                    insertInBoth(id);
                    if (id % 5 == 0) {
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
            worker.get(LOAD.toSeconds() + 60, TimeUnit.SECONDS);
        }
        threads.shutdown();

        assertThat(orders.count("id > 1000")).isEqualTo(committed.get());
        assertThat(billing.count("id > 1000")).isEqualTo(committed.get());
        Awaitility.await().untilAsserted(() -> assertThat(postgresPrepared()).isZero());
        assertThat(billing.participant.inDoubt(100)).isEmpty();
        assertThat(orders.participant.ownSessions()).isLessThanOrEqualTo(4);
        assertThat(rig.get().engine.openTransactions()).isZero();
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
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        2,
                        100));
        opened.add(log);
        start(log);
    }

    private void start(DecisionLog log) {
        reached.clear();
        rig.set(new XaRig(log, List.of(orders.participant, billing.participant), (point, id) -> reached.add(point)));
    }

    private long postgresPrepared() throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from pg_prepared_xacts")) {
            row.next();
            return row.getLong(1);
        }
    }
}
