package io.distlock.txn;

/** When the call that commits a transaction returns. */
public enum Completion {
    /** When the branches have acknowledged, or could not be reached for a while. */
    SYNC,
    /** As soon as the decision is durable; the branches are told in the background. */
    ASYNC
}
