package io.distlock.lock.interceptor;

import io.distlock.lock.LockKey;
import io.distlock.lock.VersionManager;
import io.distlock.lock.VersionMark;
import io.distlock.lock.VersionedResource;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call under an optimistic lock, from the reading of the version to its publication. The first transaction
 * that is about to commit marks the resource; what commits later in the same attempt goes under the same mark. Confined to the
 * thread of the call.
 */
final class OptimisticAttempt {

    private final VersionManager manager;
    private final VersionedResource resource;
    private final long version;
    private @Nullable VersionMark mark;
    private boolean transactionBegun;
    private boolean commitUnderWay;
    private boolean committed;
    private boolean unknown;
    private boolean worksUnderMark;
    private boolean outlived;

    OptimisticAttempt(VersionManager manager, VersionedResource resource, long version) {
        this.manager = manager;
        this.resource = resource;
        this.version = version;
    }

    boolean isOf(VersionManager other, LockKey key) {
        return other == manager && key.equals(resource.key());
    }

    void transactionBegun() {
        transactionBegun = true;
    }

    boolean hasSeenTransaction() {
        return transactionBegun;
    }

    /** Whether work of this attempt cannot be taken back: it is committed, or may be, or had no transaction. */
    boolean mustNotRunAgain() {
        return worksUnderMark || committed || commitUnderWay || unknown;
    }

    /** For work without a transaction: from here on nobody else works. */
    void markBeforeWork() {
        mark = resource.mark(version);
        worksUnderMark = true;
    }

    /** After the end: whether others may have begun before it. */
    boolean hasOutlivedItsMark() {
        return outlived;
    }

    /** @throws io.distlock.lock.OptimisticConflictException if the transaction must not commit */
    void beforeCommit(boolean readOnly) {
        if (mark == null && readOnly) {
            resource.validate(version);
            return;
        }
        if (mark == null) {
            mark = resource.mark(version);
        }
        mark.requireValid();
        commitUnderWay = true;
    }

    /** @throws io.distlock.lock.OptimisticConflictException if there is a mark, and its time is over */
    void requireMarkValid() {
        if (mark != null) {
            mark.requireValid();
        }
    }

    void afterCommit() {
        committed |= commitUnderWay;
        commitUnderWay = false;
    }

    void afterRollback() {
        commitUnderWay = false;
    }

    /** It cannot be told whether a commit took effect, or will. */
    void outcomeUnknown() {
        unknown = true;
    }

    /** Publishes the next version, unless a commit may still take effect. */
    void end() {
        if (mark == null) {
            return;
        }
        outlived = !mark.isValid();
        if (commitUnderWay || unknown) {
            mark.abandon();
        } else {
            mark.publish();
        }
    }
}
