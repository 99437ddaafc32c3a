package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.engine.BranchState.Progress;
import io.distlock.txn.spi.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The work and phase one: branches join, vote or fail, until all have voted or the transaction is doomed. Confined to the protocol. */
final class Votes {

    private final ProtocolState shared;
    private final DecisionStep decision;
    private final PhaseTwo phaseTwo;
    private final boolean doomedByAnyBranch;

    Votes(ProtocolState shared, DecisionStep decision, PhaseTwo phaseTwo, boolean doomedByAnyBranch) {
        this.shared = shared;
        this.decision = decision;
        this.phaseTwo = phaseTwo;
        this.doomedByAnyBranch = doomedByAnyBranch;
    }

    void enlist(BranchId branch, boolean onePhase) {
        shared.requireActive();
        shared.branches.put(branch, new BranchState(branch, onePhase));
    }

    void enlistLocal() {
        shared.requireActive();
        if (shared.hasLocal) {
            throw new IllegalStateException("Transaction %s has a local transaction already".formatted(shared.id));
        }
        shared.hasLocal = true;
        shared.localIsOpen = true;
    }

    /** The branch voted with its work. Too late, it is told to roll back. */
    List<Action> prepared(BranchId branch) {
        return shared.state == TransactionState.ACTIVE || shared.state == TransactionState.PREPARING
                ? voted(branch, Vote.PREPARED)
                : lateVote(shared.of(branch));
    }

    /** A service answered a call: what it opened takes the place of the branch that it was called by. */
    List<Action> answered(BranchId called, List<VotedBranch> votes, Set<String> reachable) {
        BranchState of = shared.of(called);
        boolean open = shared.state == TransactionState.ACTIVE || shared.state == TransactionState.PREPARING;
        Progress prepared = open && of.progress == Progress.OPEN ? Progress.PREPARED : Progress.FAILED;
        List<Action> actions = new ArrayList<>();
        for (VotedBranch voted : votes) {
            if (shared.branches.containsKey(voted.branch())) {
                continue;
            }
            BranchState opened = new BranchState(voted.branch(), false);
            shared.branches.put(opened.id, opened);
            opened.progress = voted.vote() == Vote.PREPARED ? prepared : Progress.ENDED;
            if (voted.vote() == Vote.ROLLBACK && open) {
                shared.doom(new TransactionRolledBackException("Branch %s voted to roll back".formatted(opened.id)));
            } else if (voted.vote() == Vote.PREPARED && !reachable.contains(opened.id.participant())) {
                opened.progress = Progress.LEFT_ALONE;
                doomUnreachable(opened.id, open);
            } else if (opened.progress == Progress.FAILED && !open) {
                // nobody waits for it any more; unless it hears, it will ask the log
                opened.progress = Progress.LEFT_ALONE;
                actions.add(new Action.Rollback(opened.id, 1));
            }
        }
        if (open && of.progress == Progress.OPEN) {
            of.progress = Progress.ENDED;
        }
        if (shared.state == TransactionState.PREPARING) {
            actions.addAll(shared.cause == null ? decideIfAllVoted() : phaseTwo.rollBack());
        }
        return actions;
    }

    private void doomUnreachable(BranchId branch, boolean open) {
        if (open) {
            shared.doom(new TransactionRolledBackException(
                    "Branch %s was opened on the way, but this process knows no participant '%s' to tell it the outcome"
                            .formatted(branch, branch.participant())));
        }
    }

    /** The branch's work failed: it is not listed, and is told to roll back with the others. */
    void failed(BranchId branch, Throwable failure) {
        BranchState of = shared.of(branch);
        of.lastFailure = failure;
        if (of.progress == Progress.OPEN) {
            of.progress = Progress.FAILED;
        }
        if (doomedByAnyBranch) {
            shared.doom(failure);
        }
    }

    List<Action> deadlinePassed(Throwable why) {
        if (shared.state == TransactionState.ACTIVE) {
            shared.doom(why);
        } else if (shared.state == TransactionState.PREPARING) {
            shared.doom(why);
            return phaseTwo.rollBack();
        }
        return List.of();
    }

    List<Action> commit() {
        shared.requireActive();
        if (shared.cause != null) {
            return phaseTwo.rollBack();
        }
        List<BranchState> working = shared.in(Progress.OPEN);
        if (!shared.hasLocal
                && working.size() == 1
                && shared.in(Progress.PREPARED).isEmpty()
                && working.get(0).onePhase) {
            shared.state = TransactionState.COMMITTING_ALONE;
            return List.of(new Action.CommitOnePhase(working.get(0).id));
        }
        shared.state = TransactionState.PREPARING;
        List<Action> actions = new ArrayList<>();
        working.forEach(branch -> actions.add(new Action.Prepare(branch.id)));
        actions.addAll(decideIfAllVoted());
        return actions;
    }

    List<Action> rollback() {
        shared.requireActive();
        return phaseTwo.rollBack();
    }

    List<Action> voted(BranchId branch, Vote vote) {
        BranchState of = shared.of(branch);
        if (shared.state != TransactionState.PREPARING && shared.state != TransactionState.ACTIVE) {
            return vote == Vote.PREPARED ? lateVote(of) : List.of();
        }
        if (of.progress != Progress.OPEN) {
            return List.of();
        }
        of.progress = vote == Vote.PREPARED ? Progress.PREPARED : Progress.ENDED;
        if (vote == Vote.ROLLBACK) {
            shared.doom(new TransactionRolledBackException("Branch %s voted to roll back".formatted(branch)));
        }
        if (shared.state == TransactionState.ACTIVE) {
            return List.of();
        }
        return shared.cause == null ? decideIfAllVoted() : phaseTwo.rollBack();
    }

    List<Action> voteMissing(BranchId branch, Throwable failure) {
        shared.of(branch).lastFailure = failure;
        if (shared.state != TransactionState.PREPARING) {
            return List.of();
        }
        shared.doom(new TransactionRolledBackException("No vote from branch " + branch, failure));
        return phaseTwo.rollBack();
    }

    private List<Action> decideIfAllVoted() {
        return shared.in(Progress.OPEN).isEmpty() ? decision.begin() : List.of();
    }

    // A vote that comes after the transaction has begun to roll back: the earlier order may have overtaken the work.
    private List<Action> lateVote(BranchState branch) {
        if (shared.state != TransactionState.ROLLING_BACK && shared.state != TransactionState.ENDED) {
            return List.of();
        }
        branch.attempts++;
        return List.of(new Action.Rollback(branch.id, 1));
    }
}
