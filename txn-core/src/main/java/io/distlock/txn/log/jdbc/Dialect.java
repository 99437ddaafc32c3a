package io.distlock.txn.log.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;

/**
 * Where the SQL of databases differs. Every method answers a piece of a statement in which the owner row is {@code o}. Stateless.
 */
interface Dialect {

    /** What the name of the script that creates the tables ends with. */
    String platform();

    /** The present by the clock of the database, also within a long transaction. */
    String now();

    /** The present and as many milliseconds as the parameter in it says. */
    String nowPlusMillis();

    /** Locks the owner row against the fence, until the end of the transaction. */
    String lockToCommit();

    /** Locks the owner row against removal. */
    String lockToKeep();

    /** Ends an INSERT that shall do nothing, after waiting for an uncommitted row, where its key is taken. */
    String unlessPresent();

    /** Reads the incarnations whose lease is over, without those that decide just now if the database can skip them. */
    String lapsedOwners(String tablePrefix);

    /**
     * Conditions that are always true, and make the server bound what the statement waits for and flush what it writes.
     *
     * @param lockMillis longest wait for a lock
     */
    String bounds(long lockMillis);

    /**
     * As {@link #bounds}, and ends a transaction whose client is silent.
     *
     * @param idleMillis longest silence
     */
    String bounds(long lockMillis, long idleMillis);

    /**
     * Makes one request of an INSERT and of the COMMIT after it, which is skipped where the INSERT fails.
     *
     * @return empty if the database, or its driver, cannot do that
     */
    Optional<String> withCommit(String insert);

    /**
     * The dialect of what is behind a connection.
     *
     * @throws SQLException if it is none of those that the log has been tested on
     */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "PostgreSQL" -> new PostgresDialect();
            case "H2" -> new H2Dialect();
            default ->
                throw new SQLFeatureNotSupportedException(
                        "The decision log runs on PostgreSQL, and on H2 for tests; this database is " + product);
        };
    }
}
