package io.distlock.txn.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.distlock.devservers.PostgresServer;
import io.distlock.devservers.TcpProxy;
import io.distlock.txn.BranchId;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.engine.ProtocolProbe.Point;
import io.distlock.txn.log.LateDecisions;
import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.spi.Vote;
import jakarta.transaction.RollbackException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL, which lets a session go at prepare, and H2, which does not, in one transaction. */
class XaDatabasesIT {

    private static PostgresServer postgres;

    private TwoDatabases databases;
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
        databases = new TwoDatabases(postgres);
        orders = databases.orders();
        billing = databases.billing();
    }

    @AfterEach
    void close() throws Exception {
        databases.close();
    }

    @Test
    void bothCommit() throws Exception {
        manager().begin();
        databases.insertInBoth(1);
        manager().commit();

        assertThat(orders.count("id = 1")).isEqualTo(1);
        assertThat(billing.count("id = 1")).isEqualTo(1);
        assertThat(databases.reached()).contains(Point.BEFORE_PREPARE, Point.AFTER_DECISION);
    }

    @Test
    void bothRollBack() throws Exception {
        manager().begin();
        databases.insertInBoth(2);
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
        assertThat(databases.reached()).doesNotContain(Point.BEFORE_PREPARE, Point.AFTER_DECISION);
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
        databases.insertAndFailInOrders(25);

        assertThatExceptionOfType(RollbackException.class)
                .isThrownBy(() -> manager().commit());
        assertThat(orders.count("id = 25")).isZero();
    }

    @Test
    void errorThatTheWorkHasSwallowedRollsBackBoth() throws Exception {
        manager().begin();
        databases.insertAndFailInOrders(26);
        billing.execute("insert into entry (id) values (26)");

        assertThatExceptionOfType(RollbackException.class)
                .isThrownBy(() -> manager().commit());
        assertThat(orders.count("id = 26")).isZero();
        assertThat(billing.count("id = 26")).isZero();
    }

    @Test
    void errorThatTheWorkHasSwallowedRollsBackTheDatabaseOfTheLog() throws Exception {
        databases.startWithLogInOrders();
        manager().begin();
        databases.insertAndFailInOrders(27);

        assertThatExceptionOfType(RollbackException.class)
                .isThrownBy(() -> manager().commit());
        assertThat(orders.count("id = 27")).isZero();
    }

    @Test
    void workThatEndsItsTransactionInTheDatabaseOfTheLogRollsTheOthersBack() throws Exception {
        databases.startWithLogInOrders();
        manager().begin();
        databases.insertInBoth(28);
        orders.execute("commit");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> orders.execute("insert into entry (id) values (29)"))
                .withMessageContaining("COMMIT or ROLLBACK as the text of a statement");

        assertThatExceptionOfType(RollbackException.class)
                .isThrownBy(() -> manager().commit());
        assertThat(orders.count("id in (28, 29)"))
                .as("what it committed itself")
                .isEqualTo(1);
        assertThat(billing.count("id = 28")).isZero();
    }

    @Test
    void connectionThatWorkedForATransactionMayEndItsOwnAsItLikes() throws Exception {
        databases.startWithLogInOrders();
        manager().begin();
        databases.insertInBoth(70);
        manager().commit();

        orders.execute("begin");
        orders.execute("commit");
        orders.execute("insert into entry (id) values (71)");

        assertThat(orders.count("id in (70, 71)")).isEqualTo(2);
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
        TcpProxy proxy = databases.putProxyBeforeOrders();
        orders = databases.orders();
        manager().begin();
        databases.insertInBoth(35);
        manager().commit(); // quick, so that the next one is called by this very thread

        manager().begin(TransactionOptions.of("hangs").withTimeout(Duration.ofSeconds(2)));
        databases.insertInBoth(36);
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
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(databases.prepared())
                .isZero());
        assertThat(orders.count("id = 36")).isZero();
        assertThat(billing.count("id = 36")).isZero();
    }

    @Test
    void databaseOfTheLogNeedsNoPrepareAndCarriesTheDecision() throws Exception {
        databases.startWithLogInOrders();

        manager().begin();
        databases.insertInBoth(40);
        manager().commit();

        assertThat(orders.count("id = 40")).isEqualTo(1);
        assertThat(billing.count("id = 40")).isEqualTo(1);
        assertThat(databases.reached().stream().filter(Point.BEFORE_PREPARE::equals))
                .hasSize(1);
    }

    @Test
    void databaseOfTheLogRollsBackWithTheOthers() throws Exception {
        databases.startWithLogInOrders();
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
        XaRig gone = databases.rig();

        databases.startWithLogInMemory("another log", 1);
        assertThat(databases.rig().recover().foreignBranches()).isEqualTo(1);
        assertThat(orders.count("id = 60")).isZero();

        transaction.rollback();
        gone.close();
        assertThat(databases.prepared()).isZero();
    }

    @Test
    void connectionGoesBackWhileTheDecisionIsAwaited() throws Exception {
        LateDecisions late = new LateDecisions(
                new MemoryDecisionLog(new MemoryDecisions(new SplittableRandom(1)), "late", InstantSource.system()));
        databases.rig().close();
        databases.start(late.log());
        CompletableFuture<Void> transfer = CompletableFuture.runAsync(() -> {
            try {
                manager().begin();
                databases.insertInBoth(65);
                manager().commit();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> databases.prepared() > 0 && orders.connectionsInUse() == 0);
        assertThat(transfer).isNotDone();

        late.let();
        transfer.get(1, TimeUnit.MINUTES);
        assertThat(orders.count("id = 65")).isEqualTo(1);
        assertThat(billing.count("id = 65")).isEqualTo(1);
    }

    private XaTransactionManager manager() {
        return databases.manager();
    }
}
