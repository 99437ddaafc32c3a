package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.PostgresNode;
import io.distlock.devservers.RedisNode;
import io.distlock.lock.LockKey;
import io.distlock.lock.VersionManager;
import io.distlock.lock.VersionOptions;
import io.distlock.lock.engine.VersionEngine;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Increments of a row of PostgreSQL that each read the value and write the next one, under the sequence lock, and under the two
 * simpler protocols that people write instead.
 */
class VersionedCounterIT {

    private static final int THREADS = 8;
    private static final int INCREMENTS = 400;
    private static final LockKey KEY = LockKey.of("counter");
    private static final String VERSION = "version";
    private static final String COMPARE_AND_INCR =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('INCR', KEYS[1]) else return 0 end";

    private static PostgresNode postgres;
    private static RedisNode redis;

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    @BeforeAll
    static void start() {
        postgres = PostgresNode.start();
        redis = RedisNode.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
        redis.close();
    }

    @BeforeEach
    void reset() throws SQLException {
        redis.command("FLUSHALL");
        redis.command("SET", VERSION, "0");
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS counter");
            statement.execute("CREATE TABLE counter (value bigint)");
            statement.execute("INSERT INTO counter VALUES (0)");
        }
    }

    @Test
    void sequenceLockLosesNoIncrement() throws Exception {
        RedisLockStore store = fixture.open(redis.uri(), RedisLockStoreOptions.defaults());
        VersionManager versions = VersionEngine.create(store.versions().orElseThrow());
        VersionOptions options = VersionOptions.defaults()
                .withBackoff(Duration.ofMillis(2))
                .withMaxAttempts(10_000)
                .withWaitTime(Duration.ofMinutes(2));

        long value = run(connection -> versions.update(KEY, options, update -> {
            try {
                write(connection, value(connection) + 1);
                update.beforeCommit();
                connection.commit();
                return true;
            } finally {
                connection.rollback();
            }
        }));

        assertThat(value).isEqualTo(INCREMENTS);
        assertThat(redis.command("KEYS", "distlock:*")).isEqualTo("distlock:{counter}:version");
    }

    /** Negative control: nothing joins the comparison and the new number, so all threads pass the first comparison. */
    @Test
    void versionThatIsReadComparedAndSetLosesSome() throws Exception {
        CyclicBarrier compared = new CyclicBarrier(THREADS);
        try (Client client = new Client()) {
            long value = run(connection -> {
                String version = client.redis.get(VERSION);
                long seen = value(connection);
                if (!version.equals(client.redis.get(VERSION))) {
                    connection.rollback();
                    return false;
                }
                if (version.equals("0")) {
                    compared.await(10, TimeUnit.SECONDS);
                }
                client.redis.set(VERSION, Long.toString(Long.parseLong(version) + 1));
                write(connection, seen + 1);
                connection.commit();
                return true;
            });

            assertThat(value).isLessThan(INCREMENTS);
        }
    }

    /** Negative control: the others see the new number and, as the first one has not committed yet, the old row. */
    @Test
    void versionThatIsBumpedBeforeTheCommitLosesSome() throws Exception {
        AtomicBoolean begun = new AtomicBoolean();
        CountDownLatch bumped = new CountDownLatch(1);
        CountDownLatch oldRowSeen = new CountDownLatch(1);
        try (Client client = new Client()) {
            long value = run(connection -> {
                boolean first = begun.compareAndSet(false, true);
                if (!first) {
                    bumped.await(10, TimeUnit.SECONDS);
                }
                String version = client.redis.get(VERSION);
                long seen = value(connection);
                if (!first) {
                    oldRowSeen.countDown();
                }
                write(connection, seen + 1);
                Long next =
                        client.redis.eval(COMPARE_AND_INCR, ScriptOutputType.INTEGER, new String[] {VERSION}, version);
                if (next == 0) {
                    connection.rollback();
                    return false;
                }
                if (first) {
                    bumped.countDown();
                    oldRowSeen.await(10, TimeUnit.SECONDS);
                }
                connection.commit();
                return true;
            });

            assertThat(value).isLessThan(INCREMENTS);
        }
    }

    /** Runs attempts until each thread has had its share of successes, and returns the value of the row. */
    private long run(Attempt attempt) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(CompletableFuture.runAsync(() -> share(attempt), threads));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).get(2, TimeUnit.MINUTES);
        } finally {
            threads.shutdownNow();
        }
        try (Connection connection = postgres.dataSource().getConnection()) {
            return value(connection);
        }
    }

    private static void share(Attempt attempt) {
        try (Connection connection = postgres.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            int done = 0;
            while (done < INCREMENTS / THREADS) {
                done += attempt.run(connection) ? 1 : 0;
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void write(Connection connection, long value) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE counter SET value = " + value);
        }
    }

    private static long value(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT value FROM counter")) {
            row.next();
            return row.getLong(1);
        }
    }

    @FunctionalInterface
    private interface Attempt {

        /** Returns whether it has committed. */
        boolean run(Connection connection) throws Exception;
    }

    private static final class Client implements AutoCloseable {

        private final RedisClient client = RedisClient.create(VersionedCounterIT.redis.uri());
        private final StatefulRedisConnection<String, String> connection = client.connect();
        private final RedisCommands<String, String> redis = connection.sync();

        @Override
        public void close() {
            connection.close();
            client.shutdown();
        }
    }
}
