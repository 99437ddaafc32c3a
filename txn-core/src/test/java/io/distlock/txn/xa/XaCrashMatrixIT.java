package io.distlock.txn.xa;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.PostgresServer;
import io.distlock.devservers.WorkerEvent;
import io.distlock.devservers.WorkerProcess;
import io.distlock.devservers.ZooKeeperServer;
import io.distlock.txn.engine.ProtocolProbe.Point;
import io.distlock.txn.log.jdbc.DecisionLogSchema;
import io.distlock.txn.log.jdbc.JdbcDecisionLogOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Kills processes with XA work at points of the protocol, all of them, and starts one that has never heard of it: every transfer is in
 * both databases or in neither, as written down here by hand, and no prepared transaction is left. The profile {@code soak} has all
 * points and load beside.
 */
class XaCrashMatrixIT {

    private static final boolean SOAK = Boolean.getBoolean("crash.matrix.all");
    private static final Duration NOTHING_IN_DOUBT_AFTER = Duration.ofSeconds(60);

    /** What must become of the transfer whose process dies at the point. */
    private static final Map<Point, Boolean> COMMITTED = new LinkedHashMap<>();

    static {
        COMMITTED.put(Point.AFTER_VOTE, false);
        COMMITTED.put(Point.AFTER_DECISION, true);
        COMMITTED.put(Point.AFTER_COMMIT_OF_BRANCH, true);
        if (SOAK) {
            COMMITTED.put(Point.BEGUN, false);
            COMMITTED.put(Point.BEFORE_PREPARE, false);
            COMMITTED.put(Point.BEFORE_DECISION, false);
            COMMITTED.put(Point.BEFORE_ROLLBACK_OF_BRANCH, false);
            COMMITTED.put(Point.BEFORE_COMMIT_OF_BRANCH, true);
            COMMITTED.put(Point.BEFORE_COLLECTION, true);
            COMMITTED.put(Point.AFTER_COLLECTION, true);
        }
    }

    private static PostgresServer postgres;
    private static ZooKeeperServer zooKeeper;

    private final List<WorkerProcess> workers = new ArrayList<>();

    @BeforeAll
    static void startServers() {
        postgres = PostgresServer.start(Map.of("max_connections", "300"));
        zooKeeper = ZooKeeperServer.start();
    }

    @AfterAll
    static void stopServers() {
        zooKeeper.close();
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void freshProcessFinishesWhatTheDeadLeft(boolean riding) throws SQLException {
        String prefix = riding ? "riding" : "quorate";
        create(prefix + "_debit");
        create(prefix + "_credit");
        if (riding) {
            DecisionLogSchema.create(
                    database(prefix + "_debit"),
                    JdbcDecisionLogOptions.defaults().tablePrefix());
        }
        Map<Point, WorkerProcess> victims = new LinkedHashMap<>();
        COMMITTED.keySet().forEach(point -> victims.put(point, launch(prefix, "dies-" + point, riding)));
        victims.values().forEach(WorkerProcess::awaitReady);
        victims.forEach((point, victim) -> {
            if (SOAK) {
                victim.send("load", "beside-" + point, 50);
            }
            victim.send("die", point);
        });
        victims.values().forEach(WorkerProcess::awaitEnd);

        WorkerProcess fresh = launch(prefix, "fresh", riding);
        fresh.awaitReady();

        awaitNothingInDoubt(fresh);
        Set<String> debits = entries(prefix + "_debit");
        Set<String> credits = entries(prefix + "_credit");
        assertThat(debits).isEqualTo(credits);
        COMMITTED.forEach((point, committed) -> assertThat(credits.contains(lastTry(victims.get(point), point)))
                .as("committed after a crash at " + point)
                .isEqualTo(committed));
        assertThat(prepared(prefix)).isZero();
        assertOutcomesWereTrue(credits);
        fresh.send("load", "after", 3);
        fresh.await("loaded", "after");
        workers.forEach(WorkerProcess::close);
    }

    private void assertOutcomesWereTrue(Set<String> entries) {
        workers.stream()
                .flatMap(worker -> worker.told().stream())
                .filter(event -> event.name().equals("outcome"))
                .forEach(event -> {
                    String result = event.value("result");
                    if (!result.equals("InDoubt")) {
                        assertThat(entries.contains(event.value("id")))
                                .as(event.toString())
                                .isEqualTo(result.equals("Committed"));
                    }
                });
    }

    private static void awaitNothingInDoubt(WorkerProcess worker) {
        int[] asked = {0};
        Awaitility.await()
                .atMost(NOTHING_IN_DOUBT_AFTER)
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> {
                    String id = "r" + asked[0]++;
                    worker.send("report", id);
                    WorkerEvent report = worker.await("report", id);
                    assertThat(report.number("doubts")).isZero();
                    assertThat(report.number("open")).isZero();
                    assertThat(report.number("live")).isZero();
                    assertThat(report.value("failure")).isEqualTo("none");
                });
    }

    private WorkerProcess launch(String prefix, String name, boolean riding) {
        WorkerProcess worker = WorkerProcess.launch(
                "xa-" + prefix + "-" + name,
                XaCrashWorker.class,
                List.of("-Xmx96m"),
                Boolean.toString(riding),
                url(prefix + "_debit"),
                url(prefix + "_credit"),
                zooKeeper.connectString() + "/" + prefix);
        workers.add(worker);
        return worker;
    }

    private static String lastTry(WorkerProcess victim, Point point) {
        return victim.told().stream()
                .filter(event -> event.is("try", point.name()))
                .reduce((first, second) -> second)
                .orElseThrow()
                .value("transfer");
    }

    private static void create(String database) throws SQLException {
        XaDatabase.execute(postgres.dataSource(), "create database " + database);
        XaDatabase.execute(database(database), "create table entry (transfer text primary key)");
    }

    private static Set<String> entries(String database) throws SQLException {
        Set<String> entries = new TreeSet<>();
        try (Connection connection = database(database).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select transfer from entry")) {
            while (rows.next()) {
                entries.add(rows.getString(1));
            }
        }
        return entries;
    }

    private static long prepared(String prefix) throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select count(*) from pg_prepared_xacts where database like '%s%%'".formatted(prefix))) {
            row.next();
            return row.getLong(1);
        }
    }

    private static PGSimpleDataSource database(String name) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url(name));
        dataSource.setUser(postgres.username());
        return dataSource;
    }

    private static String url(String database) {
        return postgres.jdbcUrl().replaceAll("/postgres$", "/" + database);
    }
}
