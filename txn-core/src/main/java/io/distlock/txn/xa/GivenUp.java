package io.distlock.txn.xa;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Whether a database has given up the transaction of a connection. After an error PostgreSQL does, also where the work has swallowed that
 * error; it then answers both PREPARE TRANSACTION and COMMIT with ROLLBACK, and its driver does not tell. The driver knows without asking
 * the server.
 */
final class GivenUp {

    private GivenUp() {}

    /** What tells it of the connection; always false for databases that tell it themselves. */
    static BooleanSupplier of(Connection connection) throws SQLException {
        Optional<PostgresSession> postgres = PostgresSession.of(connection);
        return postgres.isPresent() ? postgres.get()::isFailed : () -> false;
    }

    /** For the cause of a rollback. */
    static SQLException exception() {
        return new SQLException(
                "The database has given up the transaction after an error, which the work has swallowed", "25P02");
    }
}
