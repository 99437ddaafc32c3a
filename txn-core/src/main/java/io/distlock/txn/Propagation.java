package io.distlock.txn;

/**
 * What a method does about a distributed transaction that is there when it is called. There are no nested ones: a prepared branch cannot
 * be undone in part.
 */
public enum Propagation {
    /** Joins it, or begins one. */
    REQUIRED,
    /** Joins it, or runs without one. */
    SUPPORTS,
    /** Joins it, or is refused. */
    MANDATORY,
    /** Suspends it and begins one of its own. */
    REQUIRES_NEW,
    /** Suspends it and runs without one. */
    NOT_SUPPORTED,
    /** Is refused if there is one. */
    NEVER
}
