package io.distlock.txn.spi;

import io.distlock.txn.BranchId;

/** What somebody in doubt learned from the log, and must obey. */
public sealed interface Resolution {

    /** What this says to a branch that is still prepared. */
    Decision decisionFor(BranchId branch);

    /** The decision that stands in the log, written by this attempt or by somebody before it. */
    record Recorded(DecisionRecord record) implements Resolution {

        @Override
        public Decision decisionFor(BranchId branch) {
            return record.decisionFor(branch);
        }
    }

    /**
     * The incarnation was recovered to its end and retired: every branch that a COMMIT listed has acknowledged it, so one that is
     * still prepared was never listed. Tells nothing about the outcome of the transaction.
     */
    record Retired() implements Resolution {

        @Override
        public Decision decisionFor(BranchId branch) {
            return Decision.ABORT;
        }
    }
}
