package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.Heuristic;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.Outcome;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.engine.BranchState.Progress;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Resolution;
import io.distlock.txn.spi.Vote;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's side of two-phase commit for one transaction, as a state machine: events in, actions out. It has no clock, thread
 * or connection, and is confined to whoever calls it.
 *
 * <p>The protocol is presumed abort (Mohan, Lindsay, Obermarck, ACM TODS 11(4), 1986, section 3) with the decision in a write-once
 * register outside of the coordinator, as {@code src/test/tla/TwoPhaseCommit.tla} models it: the states {@code deciding} and {@code
 * unsure} there are {@link TransactionState#DECIDING} and {@link TransactionState#UNSURE} here.
 *
 * <p>Events may be late or repeated; one that does not fit the state is ignored, or answered with what the branch needs to hear.
 */
final class CoordinatorProtocol {

    private final TransactionId id;
    private final boolean doomedByAnyBranch;
    private final int rollbackAttemptsMax;
    private final Map<BranchId, BranchState> branches = new LinkedHashMap<>();
    private final List<Heuristic> heuristics = new ArrayList<>();

    private TransactionState state = TransactionState.ACTIVE;
    private boolean hasLocal;
    private boolean localIsOpen;
    private boolean fenced;
    private boolean recordStands;
    private int attempts;
    private @Nullable Throwable cause;
    private @Nullable Throwable doubt;

    CoordinatorProtocol(TransactionId id, boolean doomedByAnyBranch, int rollbackAttemptsMax) {
        this.id = id;
        this.doomedByAnyBranch = doomedByAnyBranch;
        this.rollbackAttemptsMax = rollbackAttemptsMax;
    }

    TransactionState state() {
        return state;
    }

    Optional<Throwable> cause() {
        return Optional.ofNullable(cause);
    }

    /** Why nobody can tell; present in state UNSURE, and after a doubt that could not be cleared. */
    Optional<Throwable> doubt() {
        return Optional.ofNullable(doubt);
    }

    Collection<BranchState> branches() {
        return branches.values();
    }

    // -- work

    void enlist(BranchId branch, boolean onePhase) {
        requireActive();
        branches.put(branch, new BranchState(branch, onePhase));
    }

    void enlistLocal() {
        requireActive();
        if (hasLocal) {
            throw new IllegalStateException("Transaction %s has a local transaction already".formatted(id));
        }
        hasLocal = true;
        localIsOpen = true;
    }

    /** The branch voted with its work. Too late, it is told to roll back. */
    List<Action> prepared(BranchId branch) {
        return state == TransactionState.ACTIVE || state == TransactionState.PREPARING
                ? voted(branch, Vote.PREPARED)
                : lateVote(of(branch));
    }

    /** A service answered a call: what it opened takes the place of the branch that it was called by. */
    List<Action> answered(BranchId called, List<VotedBranch> votes, Set<String> reachable) {
        BranchState of = of(called);
        boolean open = state == TransactionState.ACTIVE || state == TransactionState.PREPARING;
        Progress prepared = open && of.progress == Progress.OPEN ? Progress.PREPARED : Progress.FAILED;
        List<Action> actions = new ArrayList<>();
        for (VotedBranch voted : votes) {
            if (branches.containsKey(voted.branch())) {
                continue;
            }
            BranchState opened = new BranchState(voted.branch(), false);
            branches.put(opened.id, opened);
            opened.progress = voted.vote() == Vote.PREPARED ? prepared : Progress.ENDED;
            if (voted.vote() == Vote.ROLLBACK && open) {
                doom(new TransactionRolledBackException("Branch %s voted to roll back".formatted(opened.id)));
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
        if (state == TransactionState.PREPARING) {
            actions.addAll(cause == null ? decideIfAllVoted() : rollBack());
        }
        return actions;
    }

    private void doomUnreachable(BranchId branch, boolean open) {
        if (open) {
            doom(new TransactionRolledBackException(
                    "Branch %s was opened on the way, but this process knows no participant '%s' to tell it the outcome"
                            .formatted(branch, branch.participant())));
        }
    }

    /** The branch's work failed: it is not listed, and is told to roll back with the others. */
    void failed(BranchId branch, Throwable failure) {
        BranchState of = of(branch);
        of.lastFailure = failure;
        if (of.progress == Progress.OPEN) {
            of.progress = Progress.FAILED;
        }
        if (doomedByAnyBranch) {
            doom(failure);
        }
    }

    void doom(Throwable why) {
        if (cause == null) {
            cause = why;
        } else if (cause != why) {
            cause.addSuppressed(why);
        }
    }

    List<Action> deadlinePassed(Throwable why) {
        if (state == TransactionState.ACTIVE) {
            doom(why);
        } else if (state == TransactionState.PREPARING) {
            doom(why);
            return rollBack();
        }
        return List.of();
    }

    // -- phase one

    List<Action> commit() {
        requireActive();
        if (cause != null) {
            return rollBack();
        }
        List<BranchState> working = in(Progress.OPEN);
        if (!hasLocal && working.size() == 1 && in(Progress.PREPARED).isEmpty() && working.get(0).onePhase) {
            state = TransactionState.COMMITTING_ALONE;
            return List.of(new Action.CommitOnePhase(working.get(0).id));
        }
        state = TransactionState.PREPARING;
        List<Action> actions = new ArrayList<>();
        working.forEach(branch -> actions.add(new Action.Prepare(branch.id)));
        actions.addAll(decideIfAllVoted());
        return actions;
    }

    List<Action> rollback() {
        requireActive();
        return rollBack();
    }

    List<Action> voted(BranchId branch, Vote vote) {
        BranchState of = of(branch);
        if (state != TransactionState.PREPARING && state != TransactionState.ACTIVE) {
            return vote == Vote.PREPARED ? lateVote(of) : List.of();
        }
        if (of.progress != Progress.OPEN) {
            return List.of();
        }
        of.progress = vote == Vote.PREPARED ? Progress.PREPARED : Progress.ENDED;
        if (vote == Vote.ROLLBACK) {
            doom(new TransactionRolledBackException("Branch %s voted to roll back".formatted(branch)));
        }
        if (state == TransactionState.ACTIVE) {
            return List.of();
        }
        return cause == null ? decideIfAllVoted() : rollBack();
    }

    List<Action> voteMissing(BranchId branch, Throwable failure) {
        of(branch).lastFailure = failure;
        if (state != TransactionState.PREPARING) {
            return List.of();
        }
        doom(new TransactionRolledBackException("No vote from branch " + branch, failure));
        return rollBack();
    }

    private List<Action> decideIfAllVoted() {
        if (!in(Progress.OPEN).isEmpty()) {
            return List.of();
        }
        List<BranchId> listed = listed();
        if (hasLocal) {
            state = listed.isEmpty() ? TransactionState.COMMITTING_ALONE : TransactionState.DECIDING;
            localIsOpen = false;
            return List.of(new Action.CommitLocal(listed));
        }
        if (listed.isEmpty()) {
            return committed();
        }
        state = TransactionState.DECIDING;
        attempts = 1;
        return List.of(new Action.RecordCommit(listed, attempts));
    }

    // A vote that comes after the transaction has begun to roll back: the earlier order may have overtaken the work.
    private List<Action> lateVote(BranchState branch) {
        if (state != TransactionState.ROLLING_BACK && state != TransactionState.ENDED) {
            return List.of();
        }
        branch.attempts++;
        return List.of(new Action.Rollback(branch.id, 1));
    }

    // -- decision

    /** The only branch, or the local transaction without a record, has committed. */
    List<Action> committedAlone() {
        in(Progress.OPEN).forEach(branch -> branch.progress = Progress.ENDED);
        return committed();
    }

    /** The only branch, or the local transaction with or without a record, has rolled back. */
    List<Action> rolledBackAlone(Throwable why) {
        in(Progress.OPEN).forEach(branch -> branch.progress = Progress.ENDED);
        doom(why);
        return rollBack();
    }

    /** The only branch did not say what became of it. */
    List<Action> unansweredAlone(BranchId branch, Throwable failure) {
        state = TransactionState.UNSURE;
        doubt = failure;
        attempts = 1;
        return List.of(new Action.Inquire(List.of(branch), attempts));
    }

    /** The local transaction did not say what became of it. With a record in it the log can tell, otherwise nobody can. */
    List<Action> unansweredLocal(Throwable failure) {
        doubt = failure;
        if (state == TransactionState.COMMITTING_ALONE) {
            return inDoubtForEver(failure);
        }
        state = TransactionState.UNSURE;
        attempts = 1;
        return List.of(new Action.RecordAbort(attempts));
    }

    /** The local transaction has committed with its record. */
    List<Action> recordedLocally() {
        recordStands = true;
        return committed();
    }

    List<Action> recorded(CommitResult result) {
        if (state != TransactionState.DECIDING && state != TransactionState.UNSURE) {
            return List.of();
        }
        if (result instanceof CommitResult.Decided decided) {
            return obey(decided.record());
        }
        fenced = true;
        if (state == TransactionState.UNSURE) {
            // an earlier attempt may have been recorded, obeyed and collected
            attempts++;
            return List.of(new Action.Inquire(listed(), attempts));
        }
        doom(new TransactionRolledBackException(
                "The coordinator's session with the log ended before %s was decided".formatted(id)));
        return rollBack();
    }

    /** The attempt to record COMMIT had no answer. */
    List<Action> unanswered(Throwable failure) {
        if (state != TransactionState.DECIDING && state != TransactionState.UNSURE) {
            return List.of();
        }
        state = TransactionState.UNSURE;
        doubt = failure;
        attempts++;
        return List.of(new Action.RecordCommit(listed(), attempts));
    }

    /** What stands in the log after an unanswered local transaction. */
    List<Action> resolved(Resolution resolution) {
        if (state != TransactionState.UNSURE) {
            return List.of();
        }
        if (resolution instanceof Resolution.Recorded recorded
                && recorded.record().decision() == Decision.COMMIT) {
            return obey(recorded.record());
        }
        // ABORT is certain only if we are not fenced: an attempt to record COMMIT, which must lose now, tells that in
        // the same step
        attempts++;
        return List.of(new Action.RecordCommit(listed(), attempts));
    }

    /** The attempt to record ABORT had no answer. */
    List<Action> unresolved(Throwable failure) {
        if (state != TransactionState.UNSURE) {
            return List.of();
        }
        doubt = failure;
        attempts++;
        return List.of(new Action.RecordAbort(attempts));
    }

    /** COMMIT was found in the log. */
    List<Action> found(DecisionRecord record) {
        return state == TransactionState.UNSURE && record.decision() == Decision.COMMIT ? obey(record) : List.of();
    }

    /** A branch said what became of it. */
    List<Action> learned(BranchId branch, BranchStatus status) {
        if (state != TransactionState.UNSURE) {
            return List.of();
        }
        if (status == BranchStatus.COMMITTED) {
            of(branch).progress = Progress.ENDED;
            return committed();
        }
        if (status == BranchStatus.ROLLED_BACK) {
            of(branch).progress = Progress.ENDED;
            doom(new TransactionRolledBackException("Branch %s has rolled back".formatted(branch), doubtful()));
            return rollBack();
        }
        return List.of();
    }

    /** Neither the log nor a branch could tell. */
    List<Action> inquiryFailed() {
        if (state != TransactionState.UNSURE) {
            return List.of();
        }
        attempts++;
        return List.of(new Action.Inquire(fenced ? listed() : unfinished(), attempts));
    }

    /**
     * No COMMIT stands in the log, and no branch knows any more how it ended. After the fence that does not change: a COMMIT that was
     * recorded has been obeyed and collected, one that was not never will be, and a branch that ended and forgot it stays silent.
     */
    List<Action> forgotten() {
        return state == TransactionState.UNSURE && fenced ? inDoubtForEver(doubtful()) : inquiryFailed();
    }

    private List<Action> obey(DecisionRecord record) {
        recordStands = true;
        if (record.decision() == Decision.COMMIT) {
            return committed();
        }
        doom(new TransactionRolledBackException(
                "Transaction %s was aborted by %s".formatted(id, record.writer()), doubtful()));
        return rollBack();
    }

    private Throwable doubtful() {
        return doubt == null ? new TransactionRolledBackException("No answer by the deadline") : doubt;
    }

    private List<Action> inDoubtForEver(Throwable failure) {
        state = TransactionState.ENDED;
        Outcome outcome = new Outcome.InDoubt(id, failure);
        return List.of(new Action.Announce(outcome), new Action.Finish(outcome));
    }

    // -- phase two

    private List<Action> committed() {
        state = TransactionState.COMMITTING;
        doubt = null;
        List<Action> actions = new ArrayList<>();
        for (BranchState branch : branches.values()) {
            branch.attempts = 1;
            if (branch.progress == Progress.PREPARED) {
                actions.add(new Action.Commit(branch.id, 1));
            } else if (branch.progress == Progress.FAILED) {
                actions.add(new Action.Rollback(branch.id, 1));
            }
        }
        actions.add(new Action.Announce(new Outcome.Committed(id, listed())));
        actions.addAll(finishIfDone());
        return actions;
    }

    private List<Action> rollBack() {
        state = TransactionState.ROLLING_BACK;
        doubt = null;
        List<Action> actions = new ArrayList<>();
        if (localIsOpen) {
            localIsOpen = false;
            actions.add(new Action.RollbackLocal());
        }
        for (BranchState branch : branches.values()) {
            if (branch.isUnfinished()) {
                branch.attempts = 1;
                actions.add(new Action.Rollback(branch.id, 1));
            }
        }
        actions.add(new Action.Announce(new Outcome.RolledBack(id, cause())));
        actions.addAll(finishIfDone());
        return actions;
    }

    List<Action> acknowledged(BranchId branch) {
        BranchState of = of(branch);
        if (!of.isUnfinished() || !isTelling()) {
            return List.of();
        }
        of.progress = Progress.ENDED;
        of.lastFailure = null;
        return finishIfDone();
    }

    List<Action> unacknowledged(BranchId branch, Throwable failure) {
        BranchState of = of(branch);
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
        BranchState of = of(heuristic.branch());
        if (state == TransactionState.COMMITTING_ALONE) {
            return aloneOnItsOwn(of, heuristic);
        }
        if (!of.isUnfinished() || !isTelling()) {
            return List.of();
        }
        boolean commits = isToldToCommit(of);
        if (heuristic.outcome() == (commits ? HeuristicOutcome.COMMITTED : HeuristicOutcome.ROLLED_BACK)) {
            return acknowledged(heuristic.branch());
        }
        List<BranchId> listed = listed();
        of.progress = Progress.NOTING;
        heuristics.add(heuristic);
        boolean committed = state == TransactionState.COMMITTING && !listed.isEmpty();
        return List.of(new Action.Note(
                heuristic, committed ? Decision.COMMIT : Decision.ABORT, committed ? listed : List.of()));
    }

    /** The log keeps that the branch ended on its own. */
    List<Action> noted(BranchId branch) {
        BranchState of = of(branch);
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
        state = TransactionState.ROLLING_BACK;
        return List.of(new Action.Note(heuristic, Decision.ABORT, List.of()));
    }

    private boolean isTelling() {
        return state == TransactionState.COMMITTING || state == TransactionState.ROLLING_BACK;
    }

    private boolean isToldToCommit(BranchState branch) {
        return state == TransactionState.COMMITTING && branch.progress == Progress.PREPARED;
    }

    private List<Action> finishIfDone() {
        if (branches.values().stream()
                .anyMatch(branch -> branch.isUnfinished() || branch.progress == Progress.NOTING)) {
            return List.of();
        }
        boolean committed = state == TransactionState.COMMITTING;
        state = TransactionState.ENDED;
        List<Action> actions = new ArrayList<>();
        if (recordStands && heuristics.isEmpty()) {
            actions.add(new Action.Collect());
        }
        actions.add(new Action.Finish(outcome(committed)));
        return actions;
    }

    private Outcome outcome(boolean committed) {
        if (!heuristics.isEmpty()) {
            return new Outcome.Mixed(id, committed, heuristics);
        }
        return committed ? new Outcome.Committed(id, List.of()) : new Outcome.RolledBack(id, cause());
    }

    // -- helpers

    /** Whom COMMIT binds: the branches that wait for it. */
    private List<BranchId> listed() {
        return in(Progress.PREPARED).stream().map(branch -> branch.id).toList();
    }

    private List<BranchId> unfinished() {
        return branches.values().stream()
                .filter(BranchState::isUnfinished)
                .map(branch -> branch.id)
                .toList();
    }

    private List<BranchState> in(Progress progress) {
        return branches.values().stream()
                .filter(branch -> branch.progress == progress)
                .toList();
    }

    private BranchState of(BranchId branch) {
        BranchState found = branches.get(branch);
        if (found == null) {
            throw new IllegalArgumentException("Transaction %s has no branch %s".formatted(id, branch));
        }
        return found;
    }

    private void requireActive() {
        if (state != TransactionState.ACTIVE) {
            throw new IllegalStateException(
                    "Transaction %s is %s: no branch joins it and nobody ends it again".formatted(id, state));
        }
    }
}
