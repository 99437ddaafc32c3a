package io.distlock.txn.faults;

import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.postgresql.ds.PGConnectionPoolDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Data sources of the PostgreSQL server of the tests. */
final class Databases {

    // more than threads that work, call branches or write decisions, so that none of them waits for another
    private static final int CONNECTIONS_MAX = 64;

    private Databases() {}

    /** A connection for each use. */
    static DataSource plain(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setUser("postgres");
        return dataSource;
    }

    /** Connections that are used again, for a process that works until it dies. */
    static JdbcConnectionPool pool(String url) {
        PGConnectionPoolDataSource dataSource = new PGConnectionPoolDataSource();
        dataSource.setUrl(url);
        dataSource.setUser("postgres");
        JdbcConnectionPool pool = JdbcConnectionPool.create(dataSource);
        pool.setMaxConnections(CONNECTIONS_MAX);
        return pool;
    }
}
