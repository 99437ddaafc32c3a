package io.distlock.txn.autoconfigure.observe;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.BranchesBelow;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.TransactionParticipant;
import io.distlock.txn.spi.Vote;
import java.util.List;
import java.util.Optional;

/** Observes the calls of both phases. Thread-safe. */
class ObservedParticipant<P extends TransactionParticipant> implements TransactionParticipant {

    final P delegate;
    final BranchObservations observations;

    ObservedParticipant(P delegate, BranchObservations observations) {
        this.delegate = delegate;
        this.observations = observations;
    }

    @Override
    public String name() {
        return delegate.name();
    }

    @Override
    public Vote prepare(BranchId branch) throws Exception {
        return observations.observe(branch, "prepare", () -> delegate.prepare(branch));
    }

    @Override
    public Vote prepareAndHold(BranchId branch) throws Exception {
        return observations.observe(branch, "prepare", () -> delegate.prepareAndHold(branch));
    }

    @Override
    public void undecided(BranchId branch) {
        delegate.undecided(branch);
    }

    @Override
    public void commit(BranchId branch) throws Exception {
        observations.observe(branch, "commit", () -> {
            delegate.commit(branch);
            return true;
        });
    }

    @Override
    public void rollback(BranchId branch) throws Exception {
        observations.observe(branch, "rollback", () -> {
            delegate.rollback(branch);
            return true;
        });
    }

    @Override
    public BranchStatus status(BranchId branch) throws Exception {
        return delegate.status(branch);
    }

    @Override
    public List<InDoubtBranch> inDoubt(int limit) throws Exception {
        return delegate.inDoubt(limit);
    }

    @Override
    public List<InDoubtBranch> inDoubt(String log, Optional<BranchId> after, int limit) throws Exception {
        return delegate.inDoubt(log, after, limit);
    }

    @Override
    public BranchesBelow below(TransactionId transaction, String branch) throws Exception {
        return delegate.below(transaction, branch);
    }

    @Override
    public boolean canCutOff(BranchId branch) {
        return delegate.canCutOff(branch);
    }

    @Override
    public void cutOff(BranchId branch) {
        delegate.cutOff(branch);
    }
}
