package io.distlock.lock.fencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.devservers.PostgresServer;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.memory.MemoryLockStore;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The conditional update on a real PostgreSQL, which ends a transaction at its first error. */
class JdbcFencingGuardIT {

    private static PostgresServer postgres;

    private final MemoryLockStore store = MemoryLockStore.create();
    private final LockEngine locks = LockEngine.start(store);
    private final LockEngine otherLocks = LockEngine.start(MemoryLockStore.create());
    private LockHandle older;
    private LockHandle newer;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start();
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                InputStream schema = JdbcFencingGuard.class.getResourceAsStream("schema.sql")) {
            statement.execute(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    /** Two engines on stores of their own believe both that they hold the lock, as after a failover that lost it. */
    @BeforeEach
    void twoHolders() throws SQLException {
        execute("DELETE FROM distlock_fence");
        older = locks.acquire(LockRequest.of("account", "a:1"));
        newer = otherLocks.acquire(LockRequest.of("account", "a:1"));
        assertThat(newer.fencingToken()).isGreaterThan(older.fencingToken());
    }

    @AfterEach
    void release() {
        older.close();
        newer.close();
        locks.close();
        otherLocks.close();
    }

    @Test
    void holdersPassInTheOrderOfTheirTokens() throws SQLException {
        commitAs(older);
        commitAs(older);
        commitAs(newer);

        assertThat(seenToken()).isEqualTo(newer.fencingToken());
    }

    @Test
    void staleHolderIsRefusedAndItsTransactionCanBeRolledBack() throws SQLException {
        commitAs(newer);

        assertThatThrownBy(() -> commitAs(older))
                .isInstanceOf(LockLostException.class)
                .hasMessageContaining("account:a%3A1")
                .hasMessageContaining(String.valueOf(newer.fencingToken()));
        assertThat(seenToken()).isEqualTo(newer.fencingToken());
    }

    @Test
    void rolledBackCheckLeavesNothing() throws SQLException {
        try (Connection connection = begin()) {
            JdbcFencingGuard.check(connection, newer);
            connection.rollback();
        }

        commitAs(older);

        assertThat(seenToken()).isEqualTo(older.fencingToken());
    }

    @Test
    void firstChecksOfTwoHoldersAtTheSameTimeAreOrdered() throws Exception {
        try (Connection first = begin()) {
            JdbcFencingGuard.check(first, newer);
            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> commitAs(older));
            first.commit();

            assertThat(second)
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(LockLostException.class);
        }
    }

    @Test
    void connectionThatCommitsByItselfIsRefused() throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection()) {
            assertThatThrownBy(() -> JdbcFencingGuard.check(connection, older))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("auto-commit");
        }
    }

    private void commitAs(LockHandle handle) {
        try (Connection connection = begin()) {
            JdbcFencingGuard.check(connection, handle);
            connection.commit();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private Connection begin() throws SQLException {
        Connection connection = postgres.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private long seenToken() throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT token FROM distlock_fence WHERE lock_id = '"
                        + LockKey.of("account", "a:1").id() + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
