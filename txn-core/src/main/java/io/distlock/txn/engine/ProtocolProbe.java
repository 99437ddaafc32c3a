package io.distlock.txn.engine;

import io.distlock.txn.TransactionId;

/** Places in the protocol where a test may kill the process; {@link #NONE} in production. */
@FunctionalInterface
public interface ProtocolProbe {

    /** Does nothing. */
    ProtocolProbe NONE = (point, transaction) -> {};

    /** Called just when the process gets to the point, on the thread that does. */
    void reached(Point point, TransactionId transaction);

    /** The crash points of two-phase commit. */
    enum Point {
        BEGUN,
        BEFORE_PREPARE,
        AFTER_VOTE,
        BEFORE_DECISION,
        AFTER_DECISION,
        BEFORE_COMMIT_OF_BRANCH,
        AFTER_COMMIT_OF_BRANCH,
        BEFORE_ROLLBACK_OF_BRANCH,
        BEFORE_COLLECTION,
        AFTER_COLLECTION,
        RECOVERY_BEGUN,
        RECOVERY_FENCED,
        RECOVERY_BRANCH_TOLD,
        RECOVERY_BEFORE_RETIREMENT
    }
}
