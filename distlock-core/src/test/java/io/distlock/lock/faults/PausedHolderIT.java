package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.PostgresNode;
import io.distlock.devservers.WorkerProcess;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.faults.LedgerTransaction.Care;
import io.distlock.lock.fencing.JdbcFencingGuard;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The holder's process stands still for three leases, as in a long garbage collection, and then goes on as if nothing were. */
class PausedHolderIT {

    private static PostgresNode postgres;

    @BeforeAll
    static void startDatabase() throws Exception {
        postgres = PostgresNode.start();
        try (InputStream schema = JdbcFencingGuard.class.getResourceAsStream("schema.sql")) {
            execute(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        }
        execute("CREATE TABLE ledger (entry VARCHAR(100))");
    }

    @AfterAll
    static void stopDatabase() {
        postgres.close();
    }

    @ParameterizedTest
    @EnumSource
    void formerHolderKnowsAtOnceHarmsNobodyAndIsRefusedByTheDatabase(Store store) throws Exception {
        Duration lease = store.shortLease();
        String key = "paused-" + store; // one for each store, as their tokens cannot be compared
        execute("DELETE FROM ledger");
        try (LockServer server = store.start();
                LockNodes nodes = new LockNodes();
                WorkerProcess former = LockWorker.start("paused-holder-" + store, server.address(lease))) {
            LockRequest request = LockWorker.request(key).withLeaseTime(lease);
            former.send("acquire", "old", key, lease.toMillis(), 0);
            long formerToken = former.await("acquired", "old").number("token");
            former.send("begin", "old", postgres.jdbcUrl(), "open-since-before-the-pause");
            former.await("begun", "old");

            long paused = former.pause();
            LockHandle newer = nodes.start(server.address()).acquire(request.withWaitTime(Duration.ofSeconds(10)));
            long takenAfter = RedisProbe.millis(System.nanoTime() - paused);
            LedgerTransaction.begin(postgres.jdbcUrl(), "by-the-new-holder").commit(newer, Care.AWARE);
            Awaitility.await("three leases of standing still")
                    .atMost(RedisProbe.LIMIT)
                    .until(() -> System.nanoTime() - paused > 3 * lease.toNanos());
            former.send("check", "old"); // the first thing that it will do
            long resumed = former.resume();

            long knownAfter = RedisProbe.millis(former.await("checked", "old").nanos() - resumed);
            long toldAfter = RedisProbe.millis(former.await("lost", "old").nanos() - resumed);
            System.out.printf(
                    "measured: %s: holder stopped for 3 leases of %s: taken over after %d ms; after it went on, isValid false"
                            + " after %d ms, onLost after %d ms%n",
                    store, lease, takenAfter, knownAfter, toldAfter);
            assertThat(former.await("checked", "old").value("valid")).isEqualTo("false");
            assertThat(newer.fencingToken()).isGreaterThan(formerToken);

            // a transaction that was open all the time, one of a thread that asks its handle, one of a thread that does
            // not
            former.send("commit", "old", "unaware");
            assertThat(former.await("refused", "old").value("error")).isEqualTo("LockLostException");
            former.send("acquire", "again", key, lease.toMillis(), 0);
            assertThat(former.await("refused", "again").value("error")).isEqualTo("LockNotAcquiredException");
            former.send("begin", "old", postgres.jdbcUrl(), "by-the-former-holder");
            former.send("commit", "old", "aware");
            Awaitility.await("the second refusal")
                    .atMost(RedisProbe.LIMIT)
                    .until(() -> former.told().stream()
                                    .filter(event -> event.is("refused", "old"))
                                    .count()
                            == 2);
            former.send("release", "old");
            assertThat(former.await("released", "old").value("outcome")).isEqualTo("NOT_HELD");

            assertThat(entries()).containsExactly("by-the-new-holder");

            // the control: without the guard the same write gets through
            former.send("begin", "old", postgres.jdbcUrl(), "unguarded");
            former.send("commit", "old", "unguarded");
            former.await("committed", "old");
            assertThat(entries()).containsExactly("by-the-new-holder", "unguarded");

            assertThat(newer.isValid()).isTrue();
            assertThat(nodes.start(server.address()).tryAcquire(request.withWaitTime(Duration.ZERO)))
                    .isEmpty();
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> entries() throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT entry FROM ledger")) {
            List<String> entries = new ArrayList<>();
            while (rows.next()) {
                entries.add(rows.getString(1));
            }
            return entries;
        }
    }
}
