package io.distlock.lock;

import java.time.Duration;

/**
 * The optimistic lock of one resource: a version that everybody reads before the work and advances with the commit, so that
 * of two pieces of work that overlap only one commits (H. T. Kung and J. T. Robinson, "On Optimistic Methods for Concurrency
 * Control", ACM TODS 6(2), 1981).
 *
 * <p>It works as a sequence lock: an even version is stable, an odd one says that somebody commits. A version that was simply
 * raised before the commit would let the next reader see the new version and the old data; one that is raised after it would
 * let two commit. So a committer marks the version, commits, and then publishes the next one. A mark has a lease: of a
 * committer that died on the way nothing stays but the mark, and whoever meets it after its lease passes by.
 *
 * <pre>{@code
 * long version = resource.read();
 * ... // read the row, change it, do not commit
 * try (VersionMark mark = resource.mark(version)) {
 *     mark.requireValid();
 *     connection.commit();
 * }
 * }</pre>
 *
 * <p>A commit that was sent in time but takes effect only after the lease is not noticed: the lease has to be much longer
 * than a commit. The database must let work that begins after a commit see it, and the work must begin its transaction, or
 * at least its snapshot, after it has read the version. Thread-safe; the methods block.
 *
 * @see VersionManager#update
 */
public interface VersionedResource {

    /** The resource. */
    LockKey key();

    /**
     * Reads the version, and waits while somebody commits, up to the {@code waitTime} of the options.
     *
     * @throws OptimisticConflictException if others were committing all the time, or an interrupt ended the wait
     * @throws LockStoreException if the store did not answer
     */
    long read();

    /** Like {@link #read()}, with another budget; zero asks once. */
    long read(Duration waitTime);

    /**
     * Does nothing if the version is still this one: what was read under it was the newest. For work that changes nothing.
     *
     * @throws OptimisticConflictException if it is not
     * @throws LockStoreException if the store did not answer
     */
    void validate(long version);

    /**
     * Marks the resource as being committed, if its version is still the one that was read. To be called when all work is
     * done but the commit.
     *
     * @param version a result of {@link #read()}
     * @throws OptimisticConflictException if it is not, or the store answered too late
     * @throws LockStoreException if the store did not answer; a mark that it may have set ends itself
     */
    VersionMark mark(long version);
}
