package io.distlock.txn.xa;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The driver of PostgreSQL, of which this module does not depend. */
final class PostgresDriver {

    private static final String CONNECTION = "org.postgresql.core.BaseConnection";
    private static final Optional<Class<?>> TYPE = find();

    private PostgresDriver() {}

    /** Its own connection behind this one; empty if that is of another driver. */
    static Optional<Connection> connection(Connection connection) throws SQLException {
        return TYPE.isPresent() && connection.isWrapperFor(TYPE.get())
                ? Optional.of((Connection) connection.unwrap(TYPE.get()))
                : Optional.empty();
    }

    private static Optional<Class<?>> find() {
        try {
            return Optional.of(Class.forName(CONNECTION));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }
}
