package io.distlock.lock.engine;

/** State of one lock in one process. */
public enum LockState {
    /** Nobody here has it or wants it, or the next attempt is about to be sent. */
    FREE,
    /** Somebody here waits, and this process contends for it in the store. */
    ACQUIRING,
    /** A call here holds it. */
    HELD,
    /** The holder here has released it to the next one, whose tokens or lease are being asked for. */
    HANDING_OVER
}
