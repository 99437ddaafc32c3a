package io.distlock.txn.log.jdbc;

import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** Databases in the memory of this process. */
final class H2 {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private H2() {}

    /** A new one with the tables of a log, and patient with locks. */
    static DataSource withTables() {
        return withTables(10_000);
    }

    static DataSource withTables(int lockTimeoutMillis) {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:decisions-%d;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=%d"
                .formatted(NUMBER.incrementAndGet(), lockTimeoutMillis));
        DecisionLogSchema.create(dataSource, JdbcDecisionLogOptions.DEFAULT_PREFIX);
        return dataSource;
    }
}
