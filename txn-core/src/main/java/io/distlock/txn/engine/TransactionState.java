package io.distlock.txn.engine;

/** How far a transaction is. */
public enum TransactionState {
    /** Branches may be opened. */
    ACTIVE,
    /** Votes are awaited. */
    PREPARING,
    /** The only branch, or the local transaction, is committing. */
    COMMITTING_ALONE,
    /** COMMIT is being recorded. */
    DECIDING,
    /** An attempt to record COMMIT, or to commit the only branch, had no answer. */
    UNSURE,
    /** It is decided to commit; branches are told. */
    COMMITTING,
    /** It rolls back; branches are told. */
    ROLLING_BACK,
    /** Nothing is left to do. */
    ENDED
}
