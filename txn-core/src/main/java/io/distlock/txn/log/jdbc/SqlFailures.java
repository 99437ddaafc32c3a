package io.distlock.txn.log.jdbc;

import java.sql.SQLException;

/** What kind of failure it is, by the states of the SQL standard. */
final class SqlFailures {

    private static final String DUPLICATE = "23505";
    private static final String REFERRED = "23503";
    private static final String REFERRED_RESTRICT = "23001";

    private SqlFailures() {}

    /** The key is there already. */
    static boolean isDuplicate(SQLException failure) {
        return DUPLICATE.equals(failure.getSQLState());
    }

    /** Other rows refer to the row that should go. */
    static boolean isStillReferred(SQLException failure) {
        return REFERRED.equals(failure.getSQLState()) || REFERRED_RESTRICT.equals(failure.getSQLState());
    }
}
