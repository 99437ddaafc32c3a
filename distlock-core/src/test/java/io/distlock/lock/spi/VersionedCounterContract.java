package io.distlock.lock.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.PostgresServer;
import io.distlock.lock.LockKey;
import io.distlock.lock.VersionManager;
import io.distlock.lock.VersionOptions;
import io.distlock.lock.engine.VersionEngine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Increments of a row of PostgreSQL that each read the value and write the next one, under the sequence lock of any store. */
public abstract class VersionedCounterContract {

    protected static final int THREADS = 8;
    protected static final int INCREMENTS = 400;
    protected static final LockKey KEY = LockKey.of("counter");

    private static PostgresServer postgres;

    @BeforeAll
    static void startDatabase() {
        postgres = PostgresServer.start();
    }

    @AfterAll
    static void stopDatabase() {
        postgres.close();
    }

    @BeforeEach
    void resetTable() throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS counter");
            statement.execute("CREATE TABLE counter (value bigint)");
            statement.execute("INSERT INTO counter VALUES (0)");
        }
    }

    /** A store without anything in it, which the test closes. */
    protected abstract LockStore newStore();

    @Test
    void sequenceLockLosesNoIncrement() throws Exception {
        VersionManager versions = VersionEngine.create(newStore().versions().orElseThrow());
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
        assertThat(versions.resource(KEY).read(Duration.ZERO)).isEven(); // nobody is left committing
    }

    /** Runs attempts until each thread has had its share of successes, and returns the value of the row. */
    protected final long run(Attempt attempt) throws Exception {
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

    protected static void write(Connection connection, long value) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE counter SET value = " + value);
        }
    }

    protected static long value(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT value FROM counter")) {
            row.next();
            return row.getLong(1);
        }
    }

    @FunctionalInterface
    protected interface Attempt {

        /** Returns whether it has committed. */
        boolean run(Connection connection) throws Exception;
    }
}
