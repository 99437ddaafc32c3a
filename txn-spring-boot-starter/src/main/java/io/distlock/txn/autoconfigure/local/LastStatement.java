package io.distlock.txn.autoconfigure.local;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Finds out before a commit whether the database can do it. After an error PostgreSQL gives up the whole transaction, also where the
 * work has swallowed that error; it then answers COMMIT with ROLLBACK, and its driver does not tell.
 */
final class LastStatement {

    private LastStatement() {}

    /** Why the local transaction of this thread cannot commit; empty if it can, or if its database would say so by itself. */
    static Optional<SQLException> refusedBy(DataSource dataSource) {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            if (connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SELECT 1");
                }
            }
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }
}
