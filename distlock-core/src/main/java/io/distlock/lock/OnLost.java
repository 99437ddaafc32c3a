package io.distlock.lock;

/** What happens to an annotated call whose lock is lost while it runs. */
public enum OnLost {
    /** The surrounding transaction does not commit, and the call ends with {@link LockLostException}. */
    FAIL,
    /** As {@link #FAIL}, and the working thread is interrupted, or the publisher cancelled, at once. */
    INTERRUPT,
    /** Only listeners are told. */
    NOTIFY
}
