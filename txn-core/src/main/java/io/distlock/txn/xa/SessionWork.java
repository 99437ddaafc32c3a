package io.distlock.txn.xa;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What the session of a database can tell of a transaction's work in it, without asking the server. Between two works it watches nothing, so
 * that a connection which takes part in no transaction stays as it is. As thread-safe as the connection.
 */
interface SessionWork {

    /** Of databases that tell everything themselves, when they are asked to prepare or to commit. */
    SessionWork UNWATCHED = new SessionWork() {};

    static SessionWork of(Connection connection) throws SQLException {
        Optional<PostgresSession> postgres = PostgresSession.of(connection);
        return postgres.isPresent() ? new PostgresWork(postgres.get()) : UNWATCHED;
    }

    /** Watches from here to {@link #end}. */
    default void begin() {}

    /** @throws SQLException if the work must not go on, before each of its statements */
    default void requireOpen() throws SQLException {}

    /** @throws SQLException if the work must roll back, though the database would not tell it */
    default void requireUnharmed() throws SQLException {}

    /** May be repeated. */
    default void end() {}
}
