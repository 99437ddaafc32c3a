package io.distlock.lock;

/** Work on a versioned resource, that is run again after a conflict. */
@FunctionalInterface
public interface VersionedWork<T> {

    /**
     * Runs one attempt. When {@link VersionedUpdate#beforeCommit()} throws, it rolls back and lets the exception pass. An
     * exception after that call may mean a commit under way, so the resource then stays marked for its lease, unless {@link
     * VersionedUpdate#rolledBack()} was called.
     */
    T run(VersionedUpdate update) throws Exception;
}
