package io.distlock.txn.spi;

/** What the log can say of a transaction. */
public enum Decision {
    /** The branches of the record commit; a branch that is not listed rolls back. */
    COMMIT,
    /** All branches roll back. */
    ABORT
}
