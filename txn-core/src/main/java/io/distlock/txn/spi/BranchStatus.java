package io.distlock.txn.spi;

/** What a participant durably knows of a branch. */
public enum BranchStatus {
    /** It never heard of the branch, or no longer knows. */
    UNKNOWN,
    /** The branch is prepared and waits for the decision. */
    PREPARED,
    /** The branch has committed. */
    COMMITTED,
    /** The branch has rolled back, or will refuse its work. */
    ROLLED_BACK
}
