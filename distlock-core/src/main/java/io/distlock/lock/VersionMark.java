package io.distlock.lock;

/**
 * The right to commit to a {@linkplain VersionedResource resource} now: nobody reads it, or commits to it, until the mark is
 * published or its lease is over. It is not renewed. Thread-safe.
 */
public interface VersionMark extends AutoCloseable {

    /** The resource. */
    LockKey key();

    /** Whether a commit may still be sent, by the monotonic clock of this process. No I/O. */
    boolean isValid();

    /**
     * To be called right before the commit. No I/O.
     *
     * @throws OptimisticConflictException if the lease is over, or nearly, so that others may already have read the old data
     */
    void requireValid();

    /**
     * Makes the next version known: after a commit, and after a rollback, because those who read the version while it was
     * marked have to look again. Waits for the store's answer. Idempotent; never throws: what is not answered is repeated in
     * the background until the lease is over.
     */
    void publish();

    /**
     * Leaves the resource marked until the lease is over. For a commit whose outcome is unknown: it may still take effect,
     * and nobody must read the old data before.
     */
    void abandon();

    /** Same as {@link #publish()}; does nothing after {@link #abandon()}. */
    @Override
    default void close() {
        publish();
    }
}
