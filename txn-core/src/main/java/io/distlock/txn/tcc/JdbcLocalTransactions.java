package io.distlock.txn.tcc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Local transactions on a plain {@code DataSource}. Participants reach theirs by {@link #connection()}.
 *
 * <pre>{@code
 * JdbcLocalTransactions transactions = new JdbcLocalTransactions(dataSource);
 * TccBean stock = TccBean.of(new Stock(transactions), transactions);
 * }</pre>
 *
 * <p>Thread-safe. A nested transaction takes a second connection from the data source.
 */
public final class JdbcLocalTransactions implements LocalTransactions {

    private static final Logger log = LoggerFactory.getLogger(JdbcLocalTransactions.class);

    private final DataSource dataSource;
    private final ThreadLocal<@Nullable Connection> bound = new ThreadLocal<>();

    public JdbcLocalTransactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Connection of the transaction that this thread is in. Whoever runs the transaction commits and closes it.
     *
     * @throws IllegalStateException outside of a transaction
     */
    public Connection connection() {
        Connection connection = bound.get();
        if (connection == null) {
            throw new IllegalStateException(
                    "No local transaction on this thread: the method runs outside of its participant,"
                            + " or its fence is INTENT");
        }
        return connection;
    }

    @Override
    public <T extends @Nullable Object> T inTransaction(LocalWork<T> work) throws Exception {
        Connection connection = open();
        Connection outer = bound.get();
        bound.set(connection);
        try {
            begin(connection);
            T result = work.run(connection);
            commit(connection);
            return result;
        } catch (Throwable t) {
            rollback(connection, t);
            throw t;
        } finally {
            if (outer == null) {
                bound.remove();
            } else {
                bound.set(outer);
            }
            close(connection);
        }
    }

    private Connection open() {
        try {
            return dataSource.getConnection();
        } catch (SQLException e) {
            throw notBegun(e);
        }
    }

    private static void begin(Connection connection) {
        try {
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw notBegun(e);
        }
    }

    private static LocalTransactionException notBegun(SQLException e) {
        return new LocalTransactionException("A local transaction could not begin: " + e.getMessage(), e);
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new LocalTransactionException(
                    "A local transaction may or may not have committed: " + e.getMessage(), e);
        }
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** The transaction has ended by now; a connection that cannot be given back properly is the pool's to throw away. */
    private static void close(Connection connection) {
        try (connection) {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            log.debug("A connection was not given back properly", e);
        }
    }
}
