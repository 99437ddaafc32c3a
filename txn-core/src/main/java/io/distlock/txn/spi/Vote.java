package io.distlock.txn.spi;

/** A branch's answer to 2PC prepare. */
public enum Vote {
    /** The branch can commit and can roll back, also after a crash, and waits for the decision. */
    PREPARED,
    /** The branch changed nothing; it has ended and wants to hear no more. */
    READ_ONLY,
    /** The branch has rolled back. */
    ROLLBACK
}
