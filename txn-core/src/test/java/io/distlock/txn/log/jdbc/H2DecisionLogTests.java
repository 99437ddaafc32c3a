package io.distlock.txn.log.jdbc;

import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionLogContract;
import javax.sql.DataSource;

class H2DecisionLogTests extends DecisionLogContract {

    private final DataSource dataSource = H2.withTables();

    @Override
    protected DecisionLog open(String description) {
        return JdbcDecisionLog.create(dataSource, description, Records.GENEROUS);
    }
}
