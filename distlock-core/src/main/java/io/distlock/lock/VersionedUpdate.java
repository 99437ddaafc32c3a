package io.distlock.lock;

/** One attempt of {@link VersionManager#update}. Confined to the thread of the work. */
public interface VersionedUpdate {

    /** The version that was read before the work began. */
    long version();

    /**
     * Marks the resource; to be called right before the commit, and before each one if there are several.
     *
     * @throws OptimisticConflictException if the commit must not be sent
     * @throws LockStoreException if the store did not answer; the commit must not be sent either
     */
    void beforeCommit();

    /** Says that a commit has surely not happened, so that the next reader need not wait for the end of the lease. */
    void rolledBack();
}
