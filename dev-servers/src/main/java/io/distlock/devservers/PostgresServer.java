package io.distlock.devservers;

import java.util.Map;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.xa.PGXADataSource;

/**
 * One real PostgreSQL server, ready for two-phase commit, for those who want its address and nothing else of it: a {@link
 * PostgresNode}, or a container where {@link ServerImages} are used.
 *
 * <p>Queries are thread-safe; closing is confined to one thread at a time.
 */
public interface PostgresServer extends AutoCloseable {

    /** Starts a server and returns when it takes connections. */
    static PostgresServer start() {
        return start(Map.of());
    }

    /**
     * Starts a server with parameters of postgresql.conf that win over ours.
     *
     * @throws DevServerException if it does not start
     */
    static PostgresServer start(Map<String, String> settings) {
        return ServerImages.areUsed() ? PostgresContainer.start(settings) : PostgresNode.start(settings);
    }

    /** Name or address of the machine. */
    String host();

    /** The port at {@link #host()}. */
    int port();

    /** URL for the driver, without user; also for a {@link TcpProxy} in front of it: only the port differs. */
    default String jdbcUrl() {
        return "jdbc:postgresql://" + host() + ":" + port() + "/postgres";
    }

    /** The superuser; it needs no password. */
    default String username() {
        return "postgres";
    }

    /** A data source without pool: every connection is a new one. */
    default DataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(jdbcUrl());
        dataSource.setUser(username());
        return dataSource;
    }

    /** As {@link #dataSource()}, for two-phase commit. */
    default XADataSource xaDataSource() {
        PGXADataSource dataSource = new PGXADataSource();
        dataSource.setUrl(jdbcUrl());
        dataSource.setUser(username());
        return dataSource;
    }

    /** Stops the server and removes its data; may be repeated. */
    @Override
    void close();
}
