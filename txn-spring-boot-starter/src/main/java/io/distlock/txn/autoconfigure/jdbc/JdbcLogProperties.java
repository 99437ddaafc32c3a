package io.distlock.txn.autoconfigure.jdbc;

import io.distlock.txn.autoconfigure.SchemaInitialization;
import io.distlock.txn.log.jdbc.JdbcDecisionLogOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the decision log in a database. Immutable.
 *
 * @param dataSource Name of the DataSource bean to use where there are several.
 * @param tablePrefix What the names of the tables begin with, and perhaps a schema.
 * @param initializeSchema When missing tables are created.
 * @param lease Time after which a coordinator without a sign of life is fenced.
 * @param stepTimeout Time after which a step without an answer counts as unknown.
 * @param lockTimeout Time that a statement waits for a lock.
 * @param rideTimeout Time that an initiator may be silent between recording its decision and committing it.
 * @param threads How many steps run at once, each on a connection.
 * @param queueSize How many more steps may wait.
 */
@ConfigurationProperties("distlock.txn.log.jdbc")
public record JdbcLogProperties(
        @Nullable String dataSource,
        @DefaultValue("distlock_txn_") String tablePrefix,
        @DefaultValue("embedded") SchemaInitialization initializeSchema,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("5s") Duration stepTimeout,
        @DefaultValue("2s") Duration lockTimeout,
        @DefaultValue("5s") Duration rideTimeout,
        @DefaultValue("8") int threads,
        @DefaultValue("1000") int queueSize) {

    public JdbcLogProperties {
        new JdbcDecisionLogOptions(tablePrefix, lease, stepTimeout, lockTimeout, rideTimeout, threads, queueSize);
    }

    JdbcDecisionLogOptions options() {
        return new JdbcDecisionLogOptions(
                tablePrefix, lease, stepTimeout, lockTimeout, rideTimeout, threads, queueSize);
    }
}
