package io.distlock.lock;

/** How a lock shares its resource. Stores declare which of the modes they offer. */
public enum LockMode {
    /** One holder. */
    EXCLUSIVE,
    /**
     * No holder: work goes on and is checked against a version right before its transaction commits; after a conflict it is
     * rolled back and repeated. Work without a transaction is checked before it begins, and excludes others while it runs.
     */
    OPTIMISTIC,
    /** Shared with other readers, excluded from writers. */
    READ,
    /** Excluded from readers and from other writers. */
    WRITE
}
