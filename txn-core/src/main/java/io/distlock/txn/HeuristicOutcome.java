package io.distlock.txn;

/** How a branch can end on its own; the terms are those of X/Open XA (section 6.2). */
public enum HeuristicOutcome {
    /** It committed. */
    COMMITTED,
    /** It rolled back. */
    ROLLED_BACK,
    /** Part of it committed, part rolled back. */
    MIXED,
    /** Nobody can tell. */
    HAZARD
}
