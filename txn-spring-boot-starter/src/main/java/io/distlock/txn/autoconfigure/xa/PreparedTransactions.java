package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.autoconfigure.xa.XaResources.XaResourceBean;
import io.distlock.txn.xa.XaSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Whether a database can prepare transactions at all. */
final class PreparedTransactions {

    private static final String POSTGRES = "PostgreSQL";

    private PreparedTransactions() {}

    /** Asks PostgreSQL, which cannot unless it is told to. */
    static void require(XaResourceBean resource) throws Exception {
        try (XaSource.Session session = resource.source().open()) {
            if (session instanceof XaSource.JdbcSession jdbc) {
                require(resource.bean(), jdbc.connection());
            }
        }
    }

    private static void require(String bean, Connection connection) throws SQLException {
        if (!connection.getMetaData().getDatabaseProductName().equals(POSTGRES)) {
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show max_prepared_transactions")) {
            if (row.next() && row.getInt(1) == 0) {
                throw new TransactionConfigurationException(
                        "PostgreSQL behind '%s' cannot prepare transactions: max_prepared_transactions is 0"
                                .formatted(bean),
                        "Set max_prepared_transactions in postgresql.conf to at least its max_connections, and restart the server."
                                + " With the decision log in this database, and it alone, nothing has to be prepared in it:"
                                + " distlock.txn.log.type=jdbc and distlock.txn.log.jdbc.data-source=%s."
                                        .formatted(bean));
            }
        }
    }
}
