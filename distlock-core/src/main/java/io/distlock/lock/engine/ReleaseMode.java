package io.distlock.lock.engine;

/** Whether closing a handle waits for the store. */
public enum ReleaseMode {
    /** Closing returns when the store has confirmed the release, so that another process may take the lock at once. */
    SYNC,
    /** Closing hands the release over; another process that tries once right after may still find the lock busy. */
    ASYNC
}
