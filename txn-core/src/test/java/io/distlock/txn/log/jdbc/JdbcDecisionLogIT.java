package io.distlock.txn.log.jdbc;

import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionLogContract;

/** The contract on a real PostgreSQL. */
class JdbcDecisionLogIT extends DecisionLogContract {

    @Override
    protected DecisionLog open(String description) {
        return JdbcDecisionLog.create(SharedPostgres.node().dataSource(), description, Records.GENEROUS);
    }
}
