package io.distlock.txn.xa;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a thread waits for in a connection. Only with a driver of which that was tried: in some, {@link Connection#abort} does
 * nothing.
 */
final class CutOff {

    private static final Logger log = LoggerFactory.getLogger(CutOff.class);

    private CutOff() {}

    static boolean isPossible(Connection connection) throws SQLException {
        return PostgresSession.of(connection).isPresent();
    }

    /** Closes the socket. Does not block. */
    static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            log.warn("A connection whose answer is overdue was not cut off; its driver's own time-outs are left", e);
        }
    }
}
