package io.distlock.txn.tcc;

import io.distlock.txn.spi.BranchStatus;

/** State of a branch's row; the names are stored. A row that is not there is a branch that is not known. */
enum BranchState {
    /** A try with effects elsewhere may have begun; how it ended is not known. */
    INTENT(BranchStatus.UNKNOWN),
    /** The try has succeeded: the branch is prepared. */
    TRIED(BranchStatus.PREPARED),
    CONFIRMED(BranchStatus.COMMITTED),
    /** It can only roll back, and its cancel, with effects elsewhere, may have begun. */
    CANCELLING(BranchStatus.ROLLED_BACK),
    /** As CANCELLING, because the try ended after a cancel had begun. */
    RECANCEL(BranchStatus.ROLLED_BACK),
    CANCELLED(BranchStatus.ROLLED_BACK),
    /** Rolled back before the try arrived, which will be refused. */
    REFUSED(BranchStatus.ROLLED_BACK);

    private final BranchStatus status;

    BranchState(BranchStatus status) {
        this.status = status;
    }

    BranchStatus status() {
        return status;
    }
}
