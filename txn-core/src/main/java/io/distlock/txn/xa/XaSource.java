package io.distlock.txn.xa;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;

/**
 * Opens sessions with a resource in which nobody works: recovery looks for prepared branches in them, and finishes those whose own
 * session is gone. Thread-safe.
 */
public interface XaSource {

    /** Connects; blocks. */
    Session open() throws Exception;

    /** A session with the resource. Confined to one thread at a time. */
    interface Session extends AutoCloseable {

        XAResource resource();

        /** Whether {@link #abort()} ends a call. */
        default boolean canAbort() {
            return false;
        }

        /** Makes a call that is under way fail soon, and all later ones. Called from another thread; does not block. */
        default void abort() {}

        @Override
        void close() throws Exception;
    }

    /** A session with a database. */
    interface JdbcSession extends Session {

        /** For questions about the database; closed with the session. */
        Connection connection() throws SQLException;
    }

    /** Sessions of a database; each is a {@link JdbcSession}. */
    static XaSource of(XADataSource dataSource) {
        return () -> {
            XAConnection connection = dataSource.getXAConnection();
            try {
                return new DatabaseSession(connection);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        };
    }
}
