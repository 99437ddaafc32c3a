package io.distlock.txn.xa;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;

/** A database with a table, as an application has it: a participant, a pool and connections that enlist. Thread-safe. */
final class XaDatabase implements AutoCloseable {

    static final int CONNECTIONS = 8;

    final XaParticipant participant;
    final HikariDataSource pool;
    final EnlistingDataSource dataSource;

    XaDatabase(
            String name,
            XADataSource database,
            boolean releasedAtPrepare,
            Supplier<XaTransactionManager> transactions) {
        participant = new XaParticipant(
                name,
                XaSource.of(database),
                XaOptions.defaults().withReleasedAtPrepare(releasedAtPrepare),
                System::nanoTime);
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(new UnpooledXaDataSource(database));
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(10_000);
        pool = new HikariDataSource(config);
        dataSource = new EnlistingDataSource(() -> participant, pool, transactions, pool::evictConnection, true);
    }

    /** Executes it in the transaction of the thread, if there is one. */
    void execute(String sql) throws SQLException {
        execute(dataSource, sql);
    }

    /** What is committed. */
    long count(String condition) throws SQLException {
        return ask("select count(*) from entry where " + condition);
    }

    long rows(String table) throws SQLException {
        return ask("select count(*) from " + table);
    }

    long sum(String column, String table) throws SQLException {
        return ask("select sum(%s) from %s".formatted(column, table));
    }

    private long ask(String question) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getLong(1);
        }
    }

    static void execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    int connectionsInUse() {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    @Override
    public void close() {
        pool.close();
        participant.close();
    }

    @Override
    public @Nullable String toString() {
        return participant.name();
    }
}
