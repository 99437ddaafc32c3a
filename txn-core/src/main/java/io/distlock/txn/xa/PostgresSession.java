package io.distlock.txn.xa;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.BaseStatement;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.TransactionState;

/**
 * A session of PostgreSQL through its driver, which this module can do without. The driver knows the state of the transaction without
 * asking the server. As thread-safe as the connection.
 */
final class PostgresSession {

    private static final boolean PRESENT = isPresent();

    /** One message and not five, which the server prepares and binds; and the driver never puts a BEGIN in front of it. */
    private static final int COMMAND = QueryExecutor.QUERY_EXECUTE_AS_SIMPLE
            | QueryExecutor.QUERY_NO_METADATA
            | QueryExecutor.QUERY_NO_RESULTS
            | QueryExecutor.QUERY_SUPPRESS_BEGIN;

    private final BaseConnection driver;

    private PostgresSession(BaseConnection driver) {
        this.driver = driver;
    }

    /** What is behind this connection; empty if it is of another driver. */
    static Optional<PostgresSession> of(Connection connection) throws SQLException {
        return PRESENT && connection.isWrapperFor(BaseConnection.class)
                ? Optional.of(new PostgresSession(connection.unwrap(BaseConnection.class)))
                : Optional.empty();
    }

    /** The driver's own. */
    Connection connection() {
        return driver;
    }

    /** There is no transaction: none was begun, or it has ended. */
    boolean isIdle() {
        return driver.getTransactionState() == TransactionState.IDLE;
    }

    /** After an error, until somebody rolls back. */
    boolean isFailed() {
        return driver.getTransactionState() == TransactionState.FAILED;
    }

    /** Executes a command without parameters and without an answer. */
    void execute(String command) throws SQLException {
        try (BaseStatement statement = (BaseStatement) driver.createStatement()) {
            statement.executeWithFlags(command, COMMAND);
        }
    }

    private static boolean isPresent() {
        try {
            Class.forName("org.postgresql.core.BaseConnection");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
