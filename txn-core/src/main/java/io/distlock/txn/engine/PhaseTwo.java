package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.Heuristic;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.Outcome;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.engine.BranchState.Progress;
import io.distlock.txn.spi.Decision;
import java.util.ArrayList;
import java.util.List;

/**
 * Phase two: the outcome is known, every branch is told until it has acknowledged, and those that ended on their own are noted. Confined to
 * the protocol.
 */
final class PhaseTwo {

    private final ProtocolState shared;
    private final int rollbackAttemptsMax;
    private final List<Heuristic> heuristics = new ArrayList<>();

    PhaseTwo(ProtocolState shared, int rollbackAttemptsMax) {
        this.shared = shared;
        this.rollbackAttemptsMax = rollbackAttemptsMax;
    }

    /** The only branch, or the local transaction without a record, has committed. */
    List<Action> committedAlone() {
        shared.in(Progress.OPEN).forEach(branch -> branch.progress = Progress.ENDED);
        return committed();
    }

    /** The only branch, or the local transaction with or without a record, has rolled back. */
    List<Action> rolledBackAlone(Throwable why) {
        shared.in(Progress.OPEN).forEach(branch -> branch.progress = Progress.ENDED);
        shared.doom(why);
        return rollBack();
    }

    List<Action> committed() {
        shared.state = TransactionState.COMMITTING;
        shared.doubt = null;
        List<Action> actions = new ArrayList<>();
        for (BranchState branch : shared.branches.values()) {
            branch.attempts = 1;
            if (branch.progress == Progress.PREPARED) {
                actions.add(new Action.Commit(branch.id, 1));
            } else if (branch.progress == Progress.FAILED) {
                actions.add(new Action.Rollback(branch.id, 1));
            }
        }
        actions.add(new Action.Announce(new Outcome.Committed(shared.id, shared.listed())));
        actions.addAll(finishIfDone());
        return actions;
    }

    List<Action> rollBack() {
        shared.state = TransactionState.ROLLING_BACK;
        shared.doubt = null;
        List<Action> actions = new ArrayList<>();
        if (shared.localIsOpen) {
            shared.localIsOpen = false;
            actions.add(new Action.RollbackLocal());
        }
        for (BranchState branch : shared.branches.values()) {
            if (branch.isUnfinished()) {
                branch.attempts = 1;
                actions.add(new Action.Rollback(branch.id, 1));
            }
        }
        actions.add(new Action.Announce(new Outcome.RolledBack(shared.id, shared.cause())));
        actions.addAll(finishIfDone());
        return actions;
    }

    List<Action> acknowledged(BranchId branch) {
        BranchState of = shared.of(branch);
        if (!of.isUnfinished() || !isTelling()) {
            return List.of();
        }
        of.progress = Progress.ENDED;
        of.lastFailure = null;
        return finishIfDone();
    }

    List<Action> unacknowledged(BranchId branch, Throwable failure) {
        BranchState of = shared.of(branch);
        if (!of.isUnfinished() || !isTelling()) {
            return List.of();
        }
        of.lastFailure = failure;
        of.attempts++;
        if (isToldToCommit(of)) {
            return List.of(new Action.Commit(branch, of.attempts));
        }
        if (of.attempts <= rollbackAttemptsMax) {
            return List.of(new Action.Rollback(branch, of.attempts));
        }
        of.progress = Progress.LEFT_ALONE;
        return finishIfDone();
    }

    List<Action> endedOnItsOwn(Heuristic heuristic) {
        BranchState of = shared.of(heuristic.branch());
        if (shared.state == TransactionState.COMMITTING_ALONE) {
            return aloneOnItsOwn(of, heuristic);
        }
        if (!of.isUnfinished() || !isTelling()) {
            return List.of();
        }
        boolean commits = isToldToCommit(of);
        if (heuristic.outcome() == (commits ? HeuristicOutcome.COMMITTED : HeuristicOutcome.ROLLED_BACK)) {
            return acknowledged(heuristic.branch());
        }
        List<BranchId> listed = shared.listed();
        of.progress = Progress.NOTING;
        heuristics.add(heuristic);
        boolean committed = shared.state == TransactionState.COMMITTING && !listed.isEmpty();
        return List.of(new Action.Note(
                heuristic, committed ? Decision.COMMIT : Decision.ABORT, committed ? listed : List.of()));
    }

    /** The log keeps that the branch ended on its own. */
    List<Action> noted(BranchId branch) {
        BranchState of = shared.of(branch);
        if (of.progress != Progress.NOTING) {
            return List.of();
        }
        of.progress = Progress.HEURISTIC;
        return finishIfDone();
    }

    private List<Action> aloneOnItsOwn(BranchState branch, Heuristic heuristic) {
        if (heuristic.outcome() == HeuristicOutcome.COMMITTED) {
            return committedAlone();
        }
        if (heuristic.outcome() == HeuristicOutcome.ROLLED_BACK) {
            return rolledBackAlone(new TransactionRolledBackException(heuristic.message()));
        }
        branch.progress = Progress.NOTING;
        heuristics.add(heuristic);
        shared.state = TransactionState.ROLLING_BACK;
        return List.of(new Action.Note(heuristic, Decision.ABORT, List.of()));
    }

    private boolean isTelling() {
        return shared.state == TransactionState.COMMITTING || shared.state == TransactionState.ROLLING_BACK;
    }

    private boolean isToldToCommit(BranchState branch) {
        return shared.state == TransactionState.COMMITTING && branch.progress == Progress.PREPARED;
    }

    private List<Action> finishIfDone() {
        if (shared.branches.values().stream()
                .anyMatch(branch -> branch.isUnfinished() || branch.progress == Progress.NOTING)) {
            return List.of();
        }
        boolean committed = shared.state == TransactionState.COMMITTING;
        shared.state = TransactionState.ENDED;
        List<Action> actions = new ArrayList<>();
        if (shared.recordStands && heuristics.isEmpty()) {
            actions.add(new Action.Collect());
        }
        actions.add(new Action.Finish(outcome(committed)));
        return actions;
    }

    private Outcome outcome(boolean committed) {
        if (!heuristics.isEmpty()) {
            return new Outcome.Mixed(shared.id, committed, heuristics);
        }
        return committed
                ? new Outcome.Committed(shared.id, List.of())
                : new Outcome.RolledBack(shared.id, shared.cause());
    }
}
