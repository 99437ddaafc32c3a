package io.distlock.lock;

/** What a release found. */
public enum ReleaseOutcome {
    /** The lock was held and is free now, or passed on. */
    RELEASED,
    /** The lock was not held by this owner any more; nothing was changed. */
    NOT_HELD
}
