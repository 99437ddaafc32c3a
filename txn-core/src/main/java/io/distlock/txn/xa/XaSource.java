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
            XAResource resource;
            try {
                resource = connection.getXAResource();
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
            return new JdbcSession() {

                @Override
                public XAResource resource() {
                    return resource;
                }

                @Override
                public Connection connection() throws SQLException {
                    return connection.getConnection();
                }

                @Override
                public void close() throws SQLException {
                    connection.close();
                }
            };
        };
    }
}
