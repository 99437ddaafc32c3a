package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.autoconfigure.xa.XaResources.XaResourceBean;
import io.distlock.txn.xa.XaSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a database can prepare transactions at all, and this user can finish those that are. */
final class PreparedTransactions {

    private static final Logger log = LoggerFactory.getLogger(PreparedTransactions.class);
    private static final String POSTGRES = "PostgreSQL";
    private static final String NO_RIGHT = "42501";

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
        warnOfOthers(bean, connection);
    }

    /** PostgreSQL shows prepared transactions to everybody, and lets nobody but a superuser and the role that prepared them finish them. */
    private static void warnOfOthers(String bean, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select count(*), string_agg(distinct owner, ', '), current_user from pg_prepared_xacts"
                                + " where database = current_database() and owner <> current_user"
                                + " and not (select rolsuper from pg_roles where rolname = current_user)")) {
            if (row.next() && row.getLong(1) > 0) {
                log.warn(
                        "{} transactions of '{}' were prepared by other roles ({}), and role {} has no right to finish them:"
                                + " let an instance with that role run until they are, or a superuser COMMIT or ROLLBACK PREPARED as"
                                + " the decision log says",
                        row.getLong(1),
                        bean,
                        row.getString(2),
                        row.getString(3));
            }
        } catch (SQLException e) {
            if (!NO_RIGHT.equals(e.getSQLState())) {
                throw e;
            }
            // it cannot even list them, which the next check tells
        }
    }
}
