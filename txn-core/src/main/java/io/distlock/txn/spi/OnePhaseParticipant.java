package io.distlock.txn.spi;

import io.distlock.txn.BranchId;

/** A participant that can commit a branch which was not prepared: if it is the only one, no decision needs to be recorded. */
public interface OnePhaseParticipant extends TransactionParticipant {

    /**
     * Commits the work of a branch that has not been prepared. If the call ends with an exception, {@link #status} tells the
     * outcome.
     *
     * @return false if the branch has rolled back instead
     */
    boolean commitOnePhase(BranchId branch) throws Exception;
}
