package io.distlock.samples.shop.chaos;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.BranchesBelow;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.TransactionParticipant;
import io.distlock.txn.spi.Vote;
import java.util.List;

/** A participant whose process may die before and after what it does. Thread-safe as that is. */
final class MortalParticipant implements TransactionParticipant {

    private final TransactionParticipant participant;
    private final Crash crash;

    MortalParticipant(TransactionParticipant participant, Crash crash) {
        this.participant = participant;
        this.crash = crash;
    }

    @Override
    public String name() {
        return participant.name();
    }

    @Override
    public Vote prepare(BranchId branch) throws Exception {
        Vote vote = participant.prepare(branch);
        crash.reached(CrashPoint.AFTER_PREPARE);
        return vote;
    }

    @Override
    public void commit(BranchId branch) throws Exception {
        crash.reached(CrashPoint.BEFORE_COMMIT);
        crash.reached(CrashPoint.BEFORE_CONFIRM);
        participant.commit(branch);
        crash.reached(CrashPoint.AFTER_COMMIT);
        crash.reached(CrashPoint.AFTER_CONFIRM);
    }

    @Override
    public void rollback(BranchId branch) throws Exception {
        participant.rollback(branch);
    }

    @Override
    public BranchStatus status(BranchId branch) throws Exception {
        return participant.status(branch);
    }

    @Override
    public List<InDoubtBranch> inDoubt(int limit) throws Exception {
        return participant.inDoubt(limit);
    }

    @Override
    public BranchesBelow below(TransactionId transaction, String branch) throws Exception {
        return participant.below(transaction, branch);
    }
}
