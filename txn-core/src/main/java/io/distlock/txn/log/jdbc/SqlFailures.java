package io.distlock.txn.log.jdbc;

import java.sql.SQLException;

/** What kind of failure it is, by the states of the SQL standard. */
final class SqlFailures {

    private static final String COMPLETION_UNKNOWN = "40003";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DUPLICATE = "23505";
    private static final String NULL = "23502";
    private static final String REFERRED = "23503";
    private static final String REFERRED_RESTRICT = "23001";

    private SqlFailures() {}

    /**
     * A request with COMMIT in it has found no owner that may commit, or a decision: see {@link Statements}. A constraint of the
     * application that waits for the commit can say the same.
     */
    static boolean mayBeRefusal(SQLException failure) {
        return NULL.equals(failure.getSQLState()) || isDuplicate(failure);
    }

    /**
     * A server that says so has rolled back: integrity, serialization, a transaction that had failed before, a lock that was not to be
     * had (SQLSTATE classes of ISO 9075-2, table 38, and of PostgreSQL).
     */
    static boolean meansRollback(SQLException failure) {
        String state = failure.getSQLState();
        return state != null
                && (state.startsWith("23")
                        || state.startsWith("40") && !state.equals(COMPLETION_UNKNOWN)
                        || state.startsWith("25")
                        || state.equals(LOCK_NOT_AVAILABLE));
    }

    /** The key is there already. */
    static boolean isDuplicate(SQLException failure) {
        return DUPLICATE.equals(failure.getSQLState());
    }

    /** Other rows refer to the row that should go. */
    static boolean isStillReferred(SQLException failure) {
        return REFERRED.equals(failure.getSQLState()) || REFERRED_RESTRICT.equals(failure.getSQLState());
    }
}
