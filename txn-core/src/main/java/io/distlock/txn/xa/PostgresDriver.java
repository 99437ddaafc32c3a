package io.distlock.txn.xa;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The driver of PostgreSQL, of which this module does not depend. */
final class PostgresDriver {

    private static final String CONNECTION = "org.postgresql.core.BaseConnection";
    private static final String STATE = "getTransactionState";
    private static final Optional<Class<?>> TYPE = find();

    private PostgresDriver() {}

    /**
     * Its own connection behind another one, which knows the state of the transaction without asking the server.
     *
     * @param connection the driver's
     */
    record Session(Connection connection, Method state) {

        /** There is no transaction: none was begun, or it has ended. */
        boolean isIdle() {
            return is("IDLE");
        }

        /** After an error, until somebody rolls back. */
        boolean isFailed() {
            return is("FAILED");
        }

        private boolean is(String expected) {
            try {
                return state.invoke(connection).toString().equals(expected);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What is behind this connection; empty if it is of another driver. */
    static Optional<Session> session(Connection connection) throws SQLException {
        if (TYPE.isEmpty() || !connection.isWrapperFor(TYPE.get())) {
            return Optional.empty();
        }
        Connection own = (Connection) connection.unwrap(TYPE.get());
        try {
            return Optional.of(new Session(own, own.getClass().getMethod(STATE)));
        } catch (NoSuchMethodException e) {
            throw new SQLException("This PostgreSQL driver does not tell the state of a transaction", e);
        }
    }

    private static Optional<Class<?>> find() {
        try {
            return Optional.of(Class.forName(CONNECTION));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }
}
