package io.distlock.txn.autoconfigure.jdbc;

import io.distlock.txn.autoconfigure.BeanChoice;
import io.distlock.txn.autoconfigure.DecisionLogFactory;
import io.distlock.txn.autoconfigure.SchemaInitialization;
import io.distlock.txn.autoconfigure.SqlRefusals;
import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.log.jdbc.DecisionLogSchema;
import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import javax.sql.DataSource;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** Makes logs in a database of the application. Thread-safe. */
final class JdbcDecisionLogFactory implements DecisionLogFactory {

    private final BeanChoice<DataSource> dataSources;
    private final JdbcLogProperties properties;

    JdbcDecisionLogFactory(BeanChoice<DataSource> dataSources, JdbcLogProperties properties) {
        this.dataSources = dataSources;
        this.properties = properties;
    }

    @Override
    public String type() {
        return "jdbc";
    }

    @Override
    public boolean isConfigured() {
        return dataSources.isClear();
    }

    @Override
    public void validate() {
        requireDataSource();
    }

    @Override
    public Created create(String process, ScheduledExecutorService timer) {
        DataSource dataSource = unwrap(dataSources.get(requireDataSource()));
        if (properties.initializeSchema() == SchemaInitialization.ALWAYS
                || properties.initializeSchema() == SchemaInitialization.EMBEDDED
                        && EmbeddedDatabaseConnection.isEmbedded(dataSource)) {
            DecisionLogSchema.create(dataSource, properties.tablePrefix());
        }
        JdbcDecisionLog log = JdbcDecisionLog.create(dataSource, process, properties.options());
        requireTables(log);
        return new Created(log, log::close);
    }

    /** A database that does not answer may come back; one that has no such tables will not get them by itself. */
    private void requireTables(JdbcDecisionLog log) {
        try {
            log.ping().toCompletableFuture().join();
        } catch (CompletionException e) {
            if (SqlRefusals.isIn(e)) {
                log.close();
                throw new TransactionConfigurationException(
                        "The tables %s... of the decision log 'jdbc' cannot be read: %s"
                                .formatted(
                                        properties.tablePrefix(),
                                        NestedExceptionUtils.getMostSpecificCause(e)
                                                .getMessage()),
                        "Create them from io/distlock/txn/decision-log-<platform>.sql in the jar of txn-core, or set"
                                + " distlock.txn.log.jdbc.initialize-schema=always; if they are there, let the user of the"
                                + " DataSource work in them.");
            }
        }
    }

    private String requireDataSource() {
        return dataSources
                .chosen()
                .orElseThrow(() -> new TransactionConfigurationException(
                        "The decision log 'jdbc' needs a DataSource, and there is none",
                        "Configure one, for example with spring.datasource.url, or use another log."));
    }

    /** The log must not work in transactions of the application, and local managers look below this proxy too. */
    private static DataSource unwrap(DataSource dataSource) {
        return dataSource instanceof TransactionAwareDataSourceProxy proxy && proxy.getTargetDataSource() != null
                ? proxy.getTargetDataSource()
                : dataSource;
    }
}
