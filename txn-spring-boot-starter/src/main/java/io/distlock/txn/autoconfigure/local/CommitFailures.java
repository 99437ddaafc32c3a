package io.distlock.txn.autoconfigure.local;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.UnexpectedRollbackException;

/** Says what the failure of a local commit means. */
final class CommitFailures {

    private static final int DEPTH_MAX = 20;
    private static final String COMPLETION_UNKNOWN = "40003";

    /** PostgreSQL: an earlier statement of the transaction has failed, so COMMIT is answered with ROLLBACK. */
    private static final String HAD_FAILED_BEFORE = "25P02";

    private CommitFailures() {}

    /**
     * Whether the transaction has rolled back for certain: the database says so in its answer. Everything else, and above all a broken
     * connection, means that nobody knows.
     */
    static boolean meanRollback(RuntimeException failure) {
        if (failure instanceof UnexpectedRollbackException) {
            return true;
        }
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH_MAX; depth++) {
            if (cause instanceof SQLException sql && saysRollback(sql.getSQLState())) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Classes of ISO/IEC 9075-2, section 24: 23 integrity constraint violation, 40 transaction rollback. */
    private static boolean saysRollback(@Nullable String state) {
        return state != null
                && (state.startsWith("23") || state.startsWith("40") || state.equals(HAD_FAILED_BEFORE))
                && !state.equals(COMPLETION_UNKNOWN);
    }
}
