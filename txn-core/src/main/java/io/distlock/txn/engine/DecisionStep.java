package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.Outcome;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.engine.BranchState.Progress;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Resolution;
import java.util.List;

/**
 * The decision: COMMIT is recorded, what stands in the log is obeyed, and where no answer came the log and the branches are asked until one
 * can tell. Confined to the protocol.
 */
final class DecisionStep {

    private final ProtocolState shared;
    private final PhaseTwo phaseTwo;
    private boolean fenced;
    private int attempts;

    DecisionStep(ProtocolState shared, PhaseTwo phaseTwo) {
        this.shared = shared;
        this.phaseTwo = phaseTwo;
    }

    /** Every vote is there. */
    List<Action> begin() {
        List<BranchId> listed = shared.listed();
        if (shared.hasLocal) {
            shared.state = listed.isEmpty() ? TransactionState.COMMITTING_ALONE : TransactionState.DECIDING;
            shared.localIsOpen = false;
            return List.of(new Action.CommitLocal(listed));
        }
        if (listed.isEmpty()) {
            return phaseTwo.committed();
        }
        shared.state = TransactionState.DECIDING;
        attempts = 1;
        return List.of(new Action.RecordCommit(listed, attempts));
    }

    /** The only branch did not say what became of it. */
    List<Action> unansweredAlone(BranchId branch, Throwable failure) {
        shared.state = TransactionState.UNSURE;
        shared.doubt = failure;
        attempts = 1;
        return List.of(new Action.Inquire(List.of(branch), attempts));
    }

    /** The local transaction did not say what became of it. With a record in it the log can tell, otherwise nobody can. */
    List<Action> unansweredLocal(Throwable failure) {
        shared.doubt = failure;
        if (shared.state == TransactionState.COMMITTING_ALONE) {
            return inDoubtForEver(failure);
        }
        shared.state = TransactionState.UNSURE;
        attempts = 1;
        return List.of(new Action.RecordAbort(attempts));
    }

    /** The local transaction has committed with its record. */
    List<Action> recordedLocally() {
        shared.recordStands = true;
        return phaseTwo.committed();
    }

    List<Action> recorded(CommitResult result) {
        if (shared.state != TransactionState.DECIDING && shared.state != TransactionState.UNSURE) {
            return List.of();
        }
        if (result instanceof CommitResult.Decided decided) {
            return obey(decided.record());
        }
        fenced = true;
        if (shared.state == TransactionState.UNSURE) {
            // an earlier attempt may have been recorded, obeyed and collected
            attempts++;
            return List.of(new Action.Inquire(shared.listed(), attempts));
        }
        shared.doom(new TransactionRolledBackException(
                "The coordinator's session with the log ended before %s was decided".formatted(shared.id)));
        return phaseTwo.rollBack();
    }

    /** The attempt to record COMMIT had no answer. */
    List<Action> unanswered(Throwable failure) {
        if (shared.state != TransactionState.DECIDING && shared.state != TransactionState.UNSURE) {
            return List.of();
        }
        shared.state = TransactionState.UNSURE;
        shared.doubt = failure;
        attempts++;
        return List.of(new Action.RecordCommit(shared.listed(), attempts));
    }

    /** What stands in the log after an unanswered local transaction. */
    List<Action> resolved(Resolution resolution) {
        if (shared.state != TransactionState.UNSURE) {
            return List.of();
        }
        if (resolution instanceof Resolution.Recorded recorded
                && recorded.record().decision() == Decision.COMMIT) {
            return obey(recorded.record());
        }
        // ABORT is certain only if we are not fenced: an attempt to record COMMIT, which must lose now, tells that in
        // the same step
        attempts++;
        return List.of(new Action.RecordCommit(shared.listed(), attempts));
    }

    /** The attempt to record ABORT had no answer. */
    List<Action> unresolved(Throwable failure) {
        if (shared.state != TransactionState.UNSURE) {
            return List.of();
        }
        shared.doubt = failure;
        attempts++;
        return List.of(new Action.RecordAbort(attempts));
    }

    /** COMMIT was found in the log. */
    List<Action> found(DecisionRecord record) {
        return shared.state == TransactionState.UNSURE && record.decision() == Decision.COMMIT
                ? obey(record)
                : List.of();
    }

    /** A branch said what became of it. */
    List<Action> learned(BranchId branch, BranchStatus status) {
        if (shared.state != TransactionState.UNSURE) {
            return List.of();
        }
        if (status == BranchStatus.COMMITTED) {
            shared.of(branch).progress = Progress.ENDED;
            return phaseTwo.committed();
        }
        if (status == BranchStatus.ROLLED_BACK) {
            shared.of(branch).progress = Progress.ENDED;
            shared.doom(new TransactionRolledBackException("Branch %s has rolled back".formatted(branch), doubtful()));
            return phaseTwo.rollBack();
        }
        return List.of();
    }

    /** Neither the log nor a branch could tell. */
    List<Action> inquiryFailed() {
        if (shared.state != TransactionState.UNSURE) {
            return List.of();
        }
        attempts++;
        return List.of(new Action.Inquire(fenced ? shared.listed() : shared.unfinished(), attempts));
    }

    /**
     * No COMMIT stands in the log, and no branch knows any more how it ended. After the fence that does not change: a COMMIT that was
     * recorded has been obeyed and collected, one that was not never will be, and a branch that ended and forgot it stays silent.
     */
    List<Action> forgotten() {
        return shared.state == TransactionState.UNSURE && fenced ? inDoubtForEver(doubtful()) : inquiryFailed();
    }

    private List<Action> obey(DecisionRecord record) {
        shared.recordStands = true;
        if (record.decision() == Decision.COMMIT) {
            return phaseTwo.committed();
        }
        shared.doom(new TransactionRolledBackException(
                "Transaction %s was aborted by %s".formatted(shared.id, record.writer()), doubtful()));
        return phaseTwo.rollBack();
    }

    private Throwable doubtful() {
        Throwable doubt = shared.doubt;
        return doubt == null ? new TransactionRolledBackException("No answer by the deadline") : doubt;
    }

    private List<Action> inDoubtForEver(Throwable failure) {
        shared.state = TransactionState.ENDED;
        Outcome outcome = new Outcome.InDoubt(shared.id, failure);
        return List.of(new Action.Announce(outcome), new Action.Finish(outcome));
    }
}
