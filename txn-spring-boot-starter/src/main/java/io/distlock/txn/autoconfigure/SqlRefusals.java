package io.distlock.txn.autoconfigure;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Tells a database that refuses a statement from one that does not answer. */
public final class SqlRefusals {

    private static final int DEPTH_MAX = 20;

    /** ISO/IEC 9075-2, section 24: syntax error or access rule violation, so also a table that is not there. */
    private static final String REFUSED = "42";

    private SqlRefusals() {}

    /** Whether the failure is, or was caused by, a statement that names what is not there or not allowed. */
    public static boolean isIn(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH_MAX; depth++) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().startsWith(REFUSED)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
