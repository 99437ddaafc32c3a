package io.distlock.simulation.check;

/** What a lock can answer. */
public sealed interface MutexResult {

    /** The lock was granted with this fencing token. */
    record Granted(long token) implements MutexResult {}

    /** Answers without a token. */
    enum Answer implements MutexResult {
        BUSY,
        RELEASED,
        NOT_HELD
    }
}
