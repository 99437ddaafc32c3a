package io.distlock.lock;

/** How a lock shares its resource. Stores declare which of the modes they offer. */
public enum LockMode {
    /** One holder. */
    EXCLUSIVE,
    /** No holder: work goes on and is checked against a version at its end. */
    OPTIMISTIC,
    /** Shared with other readers, excluded from writers. */
    READ,
    /** Excluded from readers and from other writers. */
    WRITE
}
