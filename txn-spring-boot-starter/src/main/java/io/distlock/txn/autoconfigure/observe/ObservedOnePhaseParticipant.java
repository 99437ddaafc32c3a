package io.distlock.txn.autoconfigure.observe;

import io.distlock.txn.BranchId;
import io.distlock.txn.spi.OnePhaseParticipant;

/** Observes one that can commit at once too. Thread-safe. */
final class ObservedOnePhaseParticipant extends ObservedParticipant<OnePhaseParticipant>
        implements OnePhaseParticipant {

    ObservedOnePhaseParticipant(OnePhaseParticipant delegate, BranchObservations observations) {
        super(delegate, observations);
    }

    @Override
    public boolean commitOnePhase(BranchId branch) throws Exception {
        return observations.observe(branch, "commit", () -> delegate.commitOnePhase(branch));
    }
}
