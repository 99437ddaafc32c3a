package io.distlock.lock.fencing;

import io.distlock.lock.FencingGuard;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockStoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Objects;
import java.util.OptionalLong;
import javax.sql.DataSource;

/**
 * Checks fencing tokens in a table of the database that the lock protects. The check is a conditional update inside the caller's
 * transaction: it commits with the caller's changes or not at all, and two holders of one lock are put in order by its row lock.
 *
 * <p>Check last, just before the commit, so that a holder which is stopped while it works is still caught. The table is {@code
 * distlock_fence}; {@code io/distlock/lock/fencing/schema.sql} creates it on all common databases. It has one row for each lock
 * that was ever checked.
 *
 * <pre>{@code
 * try (Connection connection = dataSource.getConnection()) {
 *     connection.setAutoCommit(false);
 *     // ... the changes ...
 *     JdbcFencingGuard.check(connection, lock);
 *     connection.commit();
 * }
 * }</pre>
 *
 * <p>Thread-safe as far as its data source is. Isolation {@code READ COMMITTED} or higher.
 */
public final class JdbcFencingGuard implements FencingGuard {

    private static final String UPDATE = "UPDATE distlock_fence SET token = ? WHERE lock_id = ? AND token <= ?";
    private static final String SELECT = "SELECT token FROM distlock_fence WHERE lock_id = ?";
    private static final String INSERT = "INSERT INTO distlock_fence (lock_id, token) VALUES (?, ?)";

    private final DataSource dataSource;

    /**
     * A guard for transactions that are bound to threads.
     *
     * @param dataSource must hand out the connection of the caller's transaction, as Spring's {@code
     *     TransactionAwareDataSourceProxy} does
     */
    public JdbcFencingGuard(DataSource dataSource) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
    }

    @Override
    public void check(LockHandle handle) {
        try (Connection connection = dataSource.getConnection()) {
            check(connection, handle);
        } catch (SQLException e) {
            throw failed(handle, e);
        }
    }

    /**
     * Checks on a connection with an open transaction.
     *
     * @throws LockLostException if a larger token was seen, or the handle knows that it is lost; roll back
     * @throws LockStoreException if the database failed; roll back
     * @throws IllegalStateException if the connection commits each statement by itself
     */
    public static void check(Connection connection, LockHandle handle) {
        FencingGuard.requireExclusive(handle);
        handle.requireValid();
        try {
            if (connection.getAutoCommit()) {
                throw new IllegalStateException(
                        "Lock '%s' must be checked inside the transaction that makes the changes; this connection is in auto-commit mode"
                                .formatted(handle.key()));
            }
            if (raise(connection, handle) || insertIfAbsent(connection, handle) || raise(connection, handle)) {
                return;
            }
            throw new LockLostException("Lock '%s' with token %d was lost: the database has seen token %d"
                    .formatted(
                            handle.key(),
                            handle.fencingToken(),
                            seen(connection, handle).orElse(-1)));
        } catch (SQLException e) {
            throw failed(handle, e);
        }
    }

    private static boolean raise(Connection connection, LockHandle handle) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            update.setLong(1, handle.fencingToken());
            update.setString(2, handle.key().id());
            update.setLong(3, handle.fencingToken());
            return update.executeUpdate() == 1;
        }
    }

    /** False if there is a row, also one that another transaction has inserted at the same time. */
    private static boolean insertIfAbsent(Connection connection, LockHandle handle) throws SQLException {
        if (seen(connection, handle).isPresent()) {
            return false;
        }
        // some databases end the whole transaction at a violated constraint, unless it can go back to here
        Savepoint before = connection.setSavepoint();
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, handle.key().id());
            insert.setLong(2, handle.fencingToken());
            insert.executeUpdate();
            return true;
        } catch (SQLException e) {
            if (!isConstraintViolation(e)) {
                throw e;
            }
            connection.rollback(before);
            return false;
        }
    }

    private static OptionalLong seen(Connection connection, LockHandle handle) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setString(1, handle.key().id());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    private static boolean isConstraintViolation(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("23");
    }

    private static LockStoreException failed(LockHandle handle, SQLException e) {
        return new LockStoreException(
                "Fencing token %d of lock '%s' could not be checked: %s"
                        .formatted(handle.fencingToken(), handle.key(), e.getMessage()),
                e);
    }
}
