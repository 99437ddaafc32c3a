package io.distlock.lock.engine;

import io.distlock.lock.VersionMark;
import io.distlock.lock.VersionedResource;
import io.distlock.lock.VersionedUpdate;
import io.distlock.lock.VersionedWork;
import org.jspecify.annotations.Nullable;

/** One run of work between the reading of a version and its publication. Confined to the thread of the work. */
final class UpdateAttempt implements VersionedUpdate {

    private final VersionedResource resource;
    private final long version;
    private @Nullable VersionMark mark;
    private boolean commitUnderWay;
    private boolean committed;

    UpdateAttempt(VersionedResource resource, long version) {
        this.resource = resource;
        this.version = version;
    }

    <T> T run(VersionedWork<T> work) throws Exception {
        try {
            T result = work.run(this);
            if (mark == null) {
                resource.validate(version);
            }
            commitUnderWay = false;
            return result;
        } finally {
            end();
        }
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public void beforeCommit() {
        committed |= commitUnderWay;
        commitUnderWay = false;
        if (mark == null) {
            mark = resource.mark(version);
        }
        mark.requireValid();
        commitUnderWay = true;
    }

    @Override
    public void rolledBack() {
        commitUnderWay = false;
    }

    /** Whether something was committed, so that the work must not run again. */
    boolean hasCommitted() {
        return committed;
    }

    private void end() {
        if (mark == null) {
            return;
        }
        if (commitUnderWay) {
            mark.abandon();
        } else {
            mark.publish();
        }
    }
}
