package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.Outcome;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.engine.BranchState.Progress;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of a transaction that this process plays for a coordinator in another one: it takes branches in, prepares them and reports one
 * vote for all, and decides nothing (a <em>subordinate</em> of Mohan, Lindsay, Obermarck, ACM TODS 11(4), 1986, section 2). Its branches are
 * below its own and carry the identity of the whole transaction, so that each can ask the log for itself.
 *
 * <p>Thread-safe: guarded by itself, and no call is made under that lock.
 */
public final class SubordinateTransaction implements AdoptingTransaction {

    private final BranchId branch;
    private final TransactionOptions options;
    private final BranchCalls calls;
    private final LongSupplier nanoTime;
    private final long begunNanos;
    private final Map<BranchId, BranchState> branches = new LinkedHashMap<>();
    private final CompletableFuture<Outcome> completed = new CompletableFuture<>();

    private int numbers;
    private boolean finishing;
    private boolean voted;
    private boolean undone;
    private @Nullable Throwable cause;

    /**
     * Begins.
     *
     * @param branch under which the coordinator knows this part; its participant is this service as the coordinator calls it
     * @param options the timeout is what was left when the call arrived
     * @param calls the participants of this process
     * @param nanoTime monotonic clock, nanoseconds
     */
    public SubordinateTransaction(
            BranchId branch, TransactionOptions options, BranchCalls calls, LongSupplier nanoTime) {
        this.branch = branch;
        this.options = options;
        this.calls = calls;
        this.nanoTime = nanoTime;
        this.begunNanos = nanoTime.getAsLong();
    }

    /** Under which the coordinator knows this part. */
    public BranchId branch() {
        return branch;
    }

    @Override
    public TransactionId id() {
        return branch.transaction();
    }

    @Override
    public TransactionOptions options() {
        return options;
    }

    @Override
    public Duration remaining() {
        Duration left = options.timeout().minusNanos(nanoTime.getAsLong() - begunNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    // -- work

    @Override
    public synchronized BranchId enlist(String participant) {
        if (!calls.participants().contains(participant)) {
            throw new IllegalArgumentException(
                    "This process has no participant '%s', only %s".formatted(participant, calls.participants()));
        }
        if (finishing) {
            throw new IllegalStateException("Branch %s is finished: its work came too late".formatted(branch));
        }
        requireAlive();
        if (numbers == DecisionRecord.BRANCHES_MAX) {
            throw tooManyBranches();
        }
        BranchId next = new BranchId(id(), branch.branch() + "." + ++numbers, participant);
        branches.put(next, new BranchState(next, false));
        return next;
    }

    /** Whether no branch was ever enlisted. */
    public synchronized boolean isUntouched() {
        return branches.isEmpty();
    }

    @Override
    public void prepared(BranchId of) {
        synchronized (this) {
            BranchState state = of(of);
            if (state.progress == Progress.OPEN) {
                state.progress = Progress.PREPARED;
            }
            if (!undone) {
                return;
            }
        }
        // the order to roll back may have overtaken the work
        calls.rollback(of);
    }

    @Override
    public synchronized void failed(BranchId of, Throwable why) {
        BranchState state = of(of);
        if (state.progress == Progress.OPEN) {
            state.progress = Progress.FAILED;
        }
        setRollbackOnly(why);
    }

    @Override
    public void answered(BranchId called, List<VotedBranch> votes) {
        List<BranchId> late = new ArrayList<>();
        synchronized (this) {
            BranchState of = of(called);
            boolean inTime = of.progress == Progress.OPEN && !voted && !undone;
            for (VotedBranch voted : votes) {
                BranchState opened = new BranchState(voted.branch(), false);
                opened.progress = voted.vote() == Vote.PREPARED ? Progress.PREPARED : Progress.ENDED;
                if (branches.putIfAbsent(opened.id, opened) == null
                        && opened.progress == Progress.PREPARED
                        && !inTime) {
                    opened.progress = Progress.FAILED;
                    late.add(opened.id);
                }
                if (voted.vote() == Vote.ROLLBACK) {
                    setRollbackOnly(votedNo(opened.id));
                }
            }
            if (inTime) {
                of.progress = Progress.ENDED;
            }
            if (branches.size() > DecisionRecord.BRANCHES_MAX) {
                setRollbackOnly(tooManyBranches());
            }
        }
        late.stream()
                .filter(opened -> calls.participants().contains(opened.participant()))
                .forEach(calls::rollback);
    }

    @Override
    public synchronized void setRollbackOnly(Throwable why) {
        if (cause == null) {
            cause = why;
        } else if (cause != why) {
            cause.addSuppressed(why);
        }
    }

    @Override
    public synchronized Optional<Throwable> rollbackCause() {
        return Optional.ofNullable(cause);
    }

    // -- the end

    /**
     * Prepares what is open, or rolls everything back; nothing is enlisted any more. To be called once. Never exceptional.
     *
     * @return the vote for {@link #branch()} first, and if it is not ROLLBACK those that other services opened for it
     */
    public CompletionStage<List<VotedBranch>> finish() {
        List<BranchId> open;
        synchronized (this) {
            if (finishing) {
                throw new IllegalStateException("Branch %s is finished twice".formatted(branch));
            }
            finishing = true;
            doomIfLate();
            open = cause == null ? in(Progress.OPEN) : List.of();
        }
        return all(open, this::prepare).thenCompose(done -> conclude());
    }

    private CompletionStage<Void> prepare(BranchId of) {
        return calls.prepare(of).handle((vote, failure) -> {
            if (failure == null) {
                voted(of, vote);
            } else {
                setRollbackOnly(new TransactionRolledBackException("No vote from branch " + of, failure));
            }
            return null;
        });
    }

    private synchronized void voted(BranchId of, Vote vote) {
        BranchState state = of(of);
        if (state.progress == Progress.OPEN) {
            state.progress = vote == Vote.PREPARED ? Progress.PREPARED : Progress.ENDED;
        }
        if (vote == Vote.ROLLBACK) {
            setRollbackOnly(votedNo(of));
        }
    }

    private CompletionStage<List<VotedBranch>> conclude() {
        List<BranchId> unfinished = new ArrayList<>();
        synchronized (this) {
            doomIfLate();
            if (cause == null) {
                voted = true;
                complete(new Outcome.InDoubt(
                        id(), new IllegalStateException("The coordinator of %s decides".formatted(id()))));
                return CompletableFuture.completedFuture(votes());
            }
            undone = true;
            branches.values().stream()
                    .filter(state ->
                            state.isUnfinished() && calls.participants().contains(state.id.participant()))
                    .forEach(state -> unfinished.add(state.id));
        }
        return all(unfinished, calls::rollback).thenApply(done -> {
            complete(new Outcome.RolledBack(id(), rollbackCause()));
            return List.of(new VotedBranch(branch, Vote.ROLLBACK));
        });
    }

    private List<VotedBranch> votes() {
        List<VotedBranch> votes = new ArrayList<>();
        List<BranchId> prepared = in(Progress.PREPARED);
        boolean own = prepared.stream().anyMatch(of -> of.isOpenedBy(branch));
        votes.add(new VotedBranch(branch, own ? Vote.PREPARED : Vote.READ_ONLY));
        prepared.stream()
                .filter(of -> !of.isOpenedBy(branch))
                .forEach(of -> votes.add(new VotedBranch(of, Vote.PREPARED)));
        return votes;
    }

    private void complete(Outcome outcome) {
        completed.complete(outcome);
    }

    /** Not here: whoever began the transaction ends it. */
    @Override
    public Outcome commit() {
        throw notHere();
    }

    /** Not here: whoever began the transaction ends it; see {@link #setRollbackOnly}. */
    @Override
    public Outcome rollback() {
        throw notHere();
    }

    /** Completes when this part is finished: rolled back, or in doubt because the decision is made elsewhere. */
    @Override
    public CompletionStage<Outcome> completion() {
        return completed.copy();
    }

    // -- helpers

    private IllegalStateException notHere() {
        return new IllegalStateException("Transaction %s was begun by another service, which ends it".formatted(id()));
    }

    private IllegalStateException tooManyBranches() {
        return new IllegalStateException(
                "Branch %s has %d branches already, which is the most".formatted(branch, DecisionRecord.BRANCHES_MAX));
    }

    private void requireAlive() {
        doomIfLate();
        if (cause != null) {
            throw new TransactionRolledBackException(
                    "Branch %s can only roll back: %s".formatted(branch, cause.getMessage()), cause);
        }
    }

    private void doomIfLate() {
        if (remaining().isZero()) {
            setRollbackOnly(new TransactionRolledBackException(
                    "Branch %s was not finished within the %s that its transaction had left"
                            .formatted(branch, options.timeout())));
        }
    }

    private static TransactionRolledBackException votedNo(BranchId of) {
        return new TransactionRolledBackException("Branch %s voted to roll back".formatted(of));
    }

    private BranchState of(BranchId of) {
        BranchState found = branches.get(of);
        if (found == null) {
            throw new IllegalArgumentException("Branch %s has no branch %s".formatted(branch, of));
        }
        return found;
    }

    private List<BranchId> in(Progress progress) {
        return branches.values().stream()
                .filter(state -> state.progress == progress)
                .map(state -> state.id)
                .toList();
    }

    /** Completes when all calls have, however they end. */
    private static <T> CompletionStage<Void> all(List<BranchId> of, Function<BranchId, CompletionStage<T>> call) {
        return CompletableFuture.allOf(of.stream()
                .map(one -> call.apply(one).handle((done, failure) -> null).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }
}
