package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import org.jspecify.annotations.Nullable;

/** What the coordinator knows of one branch. Confined to its protocol. */
final class BranchState {

    /** How far a branch is. */
    enum Progress {
        /** Its work may go on. */
        OPEN,
        /** Its work failed. */
        FAILED,
        /** It waits for the decision. */
        PREPARED,
        /** It has ended: nothing was changed, or it voted NO, or it has acknowledged the decision. */
        ENDED,
        /** It ended on its own, against the decision, which is being kept in the log. */
        NOTING,
        /** It ended on its own, which the log keeps. */
        HEURISTIC,
        /** It was told often enough to roll back; it will ask the log. */
        LEFT_ALONE
    }

    final BranchId id;
    final boolean onePhase;
    Progress progress = Progress.OPEN;
    int attempts;

    @Nullable
    Throwable lastFailure;

    BranchState(BranchId id, boolean onePhase) {
        this.id = id;
        this.onePhase = onePhase;
    }

    boolean isUnfinished() {
        return progress == Progress.OPEN || progress == Progress.FAILED || progress == Progress.PREPARED;
    }
}
