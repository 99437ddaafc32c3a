package io.distlock.txn.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.PostgresNode;
import io.distlock.devservers.WorkerEvent;
import io.distlock.devservers.WorkerProcess;
import io.distlock.devservers.ZooKeeperNode;
import io.distlock.txn.engine.ProtocolProbe.Point;
import io.distlock.txn.log.jdbc.DecisionLogSchema;
import io.distlock.txn.log.jdbc.JdbcDecisionLogOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills coordinators, with the participants that live in them, at every point of the protocol, and recoverers in the middle of their
 * work: each transfer is in both books or in neither, as written down here by hand, and nothing is in doubt soon after.
 */
class CrashMatrixIT {

    /** What must become of the transfer whose coordinator dies at the point. */
    private static final Map<Point, Boolean> COMMITTED = new LinkedHashMap<>();

    static {
        COMMITTED.put(Point.BEGUN, false);
        COMMITTED.put(Point.BEFORE_PREPARE, false);
        COMMITTED.put(Point.AFTER_VOTE, false);
        COMMITTED.put(Point.BEFORE_DECISION, false);
        COMMITTED.put(Point.BEFORE_ROLLBACK_OF_BRANCH, false);
        COMMITTED.put(Point.AFTER_DECISION, true);
        COMMITTED.put(Point.BEFORE_COMMIT_OF_BRANCH, true);
        COMMITTED.put(Point.AFTER_COMMIT_OF_BRANCH, true);
        COMMITTED.put(Point.BEFORE_COLLECTION, true);
        COMMITTED.put(Point.AFTER_COLLECTION, true);
    }

    private static final List<Point> RECOVERY = List.of(
            Point.RECOVERY_BEGUN, Point.RECOVERY_FENCED, Point.RECOVERY_BRANCH_TOLD, Point.RECOVERY_BEFORE_RETIREMENT);

    /** The promise; the session is 5 seconds here. */
    private static final Duration NOTHING_IN_DOUBT_AFTER = Duration.ofSeconds(15);

    private static PostgresNode postgres;
    private static ZooKeeperNode zooKeeper;

    private final List<WorkerProcess> workers = new ArrayList<>();
    private LogKind kind;
    private String prefix;
    private Ledger debit;
    private Ledger credit;

    @BeforeAll
    static void startServers() {
        postgres = PostgresNode.start(Map.of("max_connections", "300"));
        zooKeeper = ZooKeeperNode.start();
    }

    @AfterAll
    static void stopServers() {
        zooKeeper.close();
        postgres.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyTransferIsInBothBooksOrInNeither(LogKind log) throws SQLException {
        open(log, "crash");
        WorkerProcess survivor = launch("survivor");
        Map<Point, WorkerProcess> victims = new LinkedHashMap<>();
        COMMITTED.keySet().forEach(point -> victims.put(point, launch("dies-" + point)));
        survivor.awaitReady();
        victims.values().forEach(WorkerProcess::awaitReady);

        survivor.send("load", "survivor", 4, 12);
        victims.forEach((point, victim) -> {
            victim.send("load", "beside-" + point, 1, 2);
            victim.send(point == Point.BEFORE_ROLLBACK_OF_BRANCH ? "die-rolling-back" : "die", point);
        });
        victims.values().forEach(WorkerProcess::awaitEnd);
        survivor.await("loaded", "survivor");

        awaitNothingInDoubt(survivor);
        assertBooksAgree();
        COMMITTED.forEach(
                (point, committed) -> assertThat(transfers(credit).contains(lastTry(victims.get(point), point)))
                        .as("committed after a crash at " + point)
                        .isEqualTo(committed));
        close();
    }

    @ParameterizedTest
    @EnumSource
    void recoveryOfTheRecoveryFinishes(LogKind log) throws SQLException {
        open(log, "recovery");
        WorkerProcess victim = launch("dies-decided");
        victim.awaitReady();
        victim.send("die", Point.AFTER_DECISION);
        victim.awaitEnd();

        for (Point point : RECOVERY) {
            launch("dies-" + point, point.name()).awaitEnd();
        }

        WorkerProcess survivor = launch("survivor");
        survivor.awaitReady();
        awaitNothingInDoubt(survivor);
        assertBooksAgree();
        assertThat(transfers(credit)).contains(lastTry(victim, Point.AFTER_DECISION));
        close();
    }

    @ParameterizedTest
    @EnumSource
    void coordinatorStoppedLongerThanItsSessionDoesNotCommit(LogKind log) throws SQLException {
        open(log, "stopped");
        WorkerProcess stopped = launch("stopped");
        WorkerProcess survivor = launch("survivor");
        stopped.awaitReady();
        survivor.awaitReady();
        stopped.send("wait", Point.BEFORE_DECISION, "stopped");
        stopped.await("reached", Point.BEFORE_DECISION.name());

        stopped.pause();
        awaitNothingInDoubt(survivor);
        stopped.resume();
        stopped.send("go");

        WorkerEvent outcome = stopped.await("outcome", "stopped");
        assertThat(outcome.value("result")).isEqualTo("RolledBack");
        awaitNothingInDoubt(stopped);
        assertBooksAgree();
        assertThat(transfers(credit)).isEmpty();
        close();
    }

    private void open(LogKind log, String scenario) throws SQLException {
        kind = log;
        prefix = (scenario + "_" + log).toLowerCase(Locale.ROOT);
        debit = book("debit", prefix + "_debit");
        credit = book("credit", prefix + "_credit");
        if (log != LogKind.ZOOKEEPER) {
            DecisionLogSchema.create(
                    TransferWorker.database(url(prefix + "_debit")),
                    JdbcDecisionLogOptions.defaults().tablePrefix());
        }
    }

    private Ledger book(String name, String databaseName) throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + databaseName);
        }
        DataSource database = TransferWorker.database(url(databaseName));
        Ledger ledger = new Ledger(name, database);
        ledger.create();
        return ledger;
    }

    private static String url(String databaseName) {
        return postgres.jdbcUrl().replaceAll("/postgres$", "/" + databaseName);
    }

    private WorkerProcess launch(String name, String... armed) {
        List<String> arguments = new ArrayList<>(List.of(
                kind.name(),
                url(prefix + "_debit"),
                url(prefix + "_credit"),
                zooKeeper.connectString() + "/" + prefix));
        arguments.addAll(List.of(armed));
        WorkerProcess worker = WorkerProcess.launch(
                "txn-" + prefix + "-" + name,
                TransferWorker.class,
                List.of("-Xmx96m"),
                arguments.toArray(String[]::new));
        workers.add(worker);
        return worker;
    }

    private void awaitNothingInDoubt(WorkerProcess worker) {
        int[] asked = {0};
        Awaitility.await()
                .atMost(NOTHING_IN_DOUBT_AFTER)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    String id = "r" + asked[0]++;
                    worker.send("report", id);
                    WorkerEvent report = worker.await("report", id);
                    assertThat(report.number("doubts")).isZero();
                    assertThat(report.number("open")).isZero();
                    assertThat(report.value("failure")).isEqualTo("none");
                });
    }

    private void assertBooksAgree() throws SQLException {
        Map<String, Long> debits = debit.entries();
        Map<String, Long> credits = credit.entries();
        assertThat(debits.keySet()).isEqualTo(credits.keySet());
        assertThat(debits.values().stream().mapToLong(Long::longValue).sum()
                        + credits.values().stream().mapToLong(Long::longValue).sum())
                .isZero();
        for (WorkerProcess worker : workers) {
            worker.told().stream()
                    .filter(event -> event.name().equals("outcome"))
                    .forEach(event -> {
                        boolean booked = credits.containsKey(event.value("id"));
                        if (event.value("result").equals("Committed")) {
                            assertThat(booked).as("committed: " + event).isTrue();
                        } else if (event.value("result").equals("RolledBack")) {
                            assertThat(booked).as("rolled back: " + event).isFalse();
                        }
                    });
        }
    }

    private static String lastTry(WorkerProcess victim, Point point) {
        return victim.told().stream()
                .filter(event -> event.is("try", point.name()))
                .reduce((first, second) -> second)
                .orElseThrow()
                .value("transfer");
    }

    private static TreeSet<String> transfers(Ledger ledger) {
        try {
            return new TreeSet<>(ledger.entries().keySet());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void close() {
        workers.forEach(WorkerProcess::close);
        workers.clear();
    }
}
