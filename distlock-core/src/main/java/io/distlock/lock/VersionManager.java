package io.distlock.lock;

/**
 * Optimistic locks. Thread-safe; one instance serves an application.
 *
 * <pre>{@code
 * versions.update(LockKey.of("stock", sku), update -> {
 *     ... // begin a transaction, read, write
 *     update.beforeCommit();
 *     connection.commit();
 *     return null;
 * });
 * }</pre>
 */
public interface VersionManager {

    /** What applies where a call does not say anything else. */
    VersionOptions defaults();

    /** The optimistic lock of a resource. No I/O. */
    default VersionedResource resource(LockKey key) {
        return resource(key, defaults());
    }

    /** Like {@link #resource(LockKey)}, with other options. */
    VersionedResource resource(LockKey key, VersionOptions options);

    /** Like {@link #update(LockKey, VersionOptions, VersionedWork)}, with the defaults. */
    default <T> T update(LockKey key, VersionedWork<T> work) throws Exception {
        return update(key, defaults(), work);
    }

    /**
     * Reads the version, runs the work on the calling thread, publishes what it committed, and does all of it again after a
     * conflict, with a growing, random pause. Work that does not commit is validated at its end.
     *
     * @throws OptimisticConflictException after {@code maxAttempts} or {@code waitTime}; nothing was committed
     * @throws LockStoreException if the store did not answer
     * @throws Exception what the work threw
     */
    <T> T update(LockKey key, VersionOptions options, VersionedWork<T> work) throws Exception;
}
