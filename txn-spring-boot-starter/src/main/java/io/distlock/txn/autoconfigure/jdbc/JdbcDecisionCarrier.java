package io.distlock.txn.autoconfigure.jdbc;

import io.distlock.txn.TransactionId;
import io.distlock.txn.autoconfigure.local.DecisionCarrier;
import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;

/** Writes the decision on the connection that the local transaction of this thread works with. Thread-safe. */
final class JdbcDecisionCarrier implements DecisionCarrier {

    @Override
    public boolean livesIn(DecisionLog log, DataSource dataSource) {
        return log instanceof JdbcDecisionLog jdbc && jdbc.livesIn(dataSource);
    }

    @Override
    public void recordIn(DecisionLog log, DataSource dataSource, DecisionRecord decision) {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            ((JdbcDecisionLog) log).recordIn(connection, decision);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    @Override
    public Optional<SQLException> refusalToCommit(DataSource dataSource) {
        return LastStatement.refusedBy(dataSource);
    }

    @Override
    public void settled(DecisionLog log, TransactionId transaction) {
        ((JdbcDecisionLog) log).settled(transaction);
    }
}
