package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.Heuristic;
import io.distlock.txn.TransactionId;
import io.distlock.txn.engine.ProtocolProbe.Point;
import io.distlock.txn.engine.TransactionListener.Phase;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.spi.LocalBranch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what the protocol of one transaction says, and tells it what came of that. Thread-safe; the protocol has the state. */
final class ActionRunner {

    private static final Logger log = LoggerFactory.getLogger(ActionRunner.class);

    private static final Duration FOREVER = Duration.ofDays(1);

    private final EngineTransaction transaction;
    private final TransactionId id;
    private final CoordinatorProtocol protocol;
    private final EngineSetup setup;
    private final CollectQueue collected;
    private final RetryPause pause;
    private final PhaseClock phases;
    private final CallerShare share;
    private volatile @Nullable LocalBranch local;
    private volatile Executor localThread = Runnable::run;

    ActionRunner(EngineTransaction transaction, EngineSetup setup, CollectQueue collected) {
        this.transaction = transaction;
        this.id = transaction.id();
        this.protocol = transaction.protocol();
        this.setup = setup;
        this.collected = collected;
        this.pause = setup.retryPause();
        this.phases =
                new PhaseClock(transaction, setup.listener(), setup.runtime().nanoTime());
        this.share = new CallerShare(setup.calls(), transaction.options().completion());
    }

    void local(LocalBranch branch) {
        local = branch;
    }

    void localThread(Executor thread) {
        localThread = thread;
    }

    void run(List<Action> actions) {
        List<Action> forCaller = transaction.caller().isWaiting() ? share.of(actions) : List.of();
        for (Action action : actions) {
            if (!forCaller.contains(action) || !transaction.caller().offer(() -> onCaller(action))) {
                run(action);
            }
        }
    }

    private void onCaller(Action action) {
        if (action instanceof Action.Prepare && !transaction.isPreparing()) {
            return; // it rolls back meanwhile, and the branch was told
        }
        Duration limit = action instanceof Action.Prepare ? transaction.remaining() : FOREVER;
        setup.calls().onThisThread(limit, () -> run(action));
    }

    private void run(Action action) {
        phaseOf(action).ifPresent(phases::in);
        if (action instanceof Action.Prepare prepare) {
            prepare(prepare.branch());
        } else if (action instanceof Action.CommitOnePhase commit) {
            commitOnePhase(commit.branch());
        } else if (action instanceof Action.CommitLocal commit) {
            localThread.execute(() -> commitLocal(commit.listed()));
        } else if (action instanceof Action.RollbackLocal) {
            localThread.execute(() -> theLocal().rollback());
        } else if (action instanceof Action.RecordCommit commit) {
            afterPause(commit.attempt(), () -> recordCommit(commit.listed()));
        } else if (action instanceof Action.RecordAbort abort) {
            afterPause(abort.attempt(), this::recordAbort);
        } else if (action instanceof Action.Inquire inquire) {
            afterPause(inquire.attempt(), () -> inquire(inquire.branches()));
        } else if (action instanceof Action.Commit commit) {
            afterPause(commit.attempt(), () -> commit(commit.branch()));
        } else if (action instanceof Action.Rollback rollback) {
            afterPause(rollback.attempt(), () -> rollback(rollback.branch()));
        } else if (action instanceof Action.Note note) {
            note(note, 1);
        } else if (action instanceof Action.Collect) {
            collect();
        } else if (action instanceof Action.Announce announce) {
            transaction.announce(announce.outcome());
        } else if (action instanceof Action.Finish finish) {
            phases.end();
            transaction.finish(finish.outcome());
        }
    }

    /** Empty for what belongs to whatever phase there is. */
    private static Optional<Phase> phaseOf(Action action) {
        if (action instanceof Action.Prepare) {
            return Optional.of(Phase.PREPARE);
        }
        if (action instanceof Action.RecordCommit
                || action instanceof Action.CommitLocal
                || action instanceof Action.CommitOnePhase) {
            return Optional.of(Phase.DECIDE);
        }
        return action instanceof Action.Commit || action instanceof Action.Rollback
                ? Optional.of(Phase.COMPLETE)
                : Optional.empty();
    }

    // -- phase one

    private void prepare(BranchId branch) {
        reached(Point.BEFORE_PREPARE);
        call("prepare of ", branch, () -> setup.calls().prepare(branch), (vote, failure) -> {
            if (failure == null) {
                reached(Point.AFTER_VOTE);
                transaction.onVote(() -> protocol.votes().voted(branch, vote));
            } else {
                transaction.on(() -> protocol.votes().voteMissing(branch, failure));
            }
        });
    }

    private void commitOnePhase(BranchId branch) {
        call("commit of ", branch, () -> setup.calls().commitOnePhase(branch), (committed, failure) -> {
            if (failure instanceof HeuristicException heuristic) {
                transaction.on(() -> protocol.phaseTwo().endedOnItsOwn(heuristic(branch, heuristic)));
            } else if (failure != null) {
                transaction.on(() -> protocol.decision().unansweredAlone(branch, failure));
            } else if (committed) {
                transaction.on(protocol.phaseTwo()::committedAlone);
            } else {
                transaction.on(() -> protocol.phaseTwo()
                        .rolledBackAlone(new IllegalStateException(
                                "Branch %s has rolled back instead of committing".formatted(branch))));
            }
        });
    }

    // -- decision

    private void recordCommit(List<BranchId> listed) {
        reached(Point.BEFORE_DECISION);
        call("decision of ", id, () -> setup.log().commit(commitRecord(listed)), (result, failure) -> {
            if (failure == null) {
                if (result instanceof CommitResult.Decided) {
                    reached(Point.AFTER_DECISION);
                }
                transaction.on(() -> protocol.decision().recorded(result));
            } else {
                transaction.on(() -> protocol.decision().unanswered(failure));
            }
        });
    }

    private void commitLocal(List<BranchId> listed) {
        reached(Point.BEFORE_DECISION);
        LocalBranch.LocalResult result;
        try {
            result = listed.isEmpty() ? theLocal().commit() : theLocal().commitWith(commitRecord(listed));
        } catch (RuntimeException e) {
            log.debug(
                    "No answer to the commit of {} in transaction {}",
                    theLocal().name(),
                    id,
                    e);
            setup.listener().callFailed(transaction, "commit of " + theLocal().name(), e);
            transaction.on(() -> protocol.decision().unansweredLocal(e));
            return;
        }
        if (result instanceof LocalBranch.LocalResult.RolledBack rolledBack) {
            transaction.on(() -> protocol.phaseTwo().rolledBackAlone(rolledBack.cause()));
            return;
        }
        reached(Point.AFTER_DECISION);
        if (listed.isEmpty()) {
            transaction.on(protocol.phaseTwo()::committedAlone);
        } else {
            transaction.on(protocol.decision()::recordedLocally);
        }
    }

    private void recordAbort() {
        DecisionRecord abort = DecisionRecord.abort(id, setup.options().writer(), wallClock());
        call("abort of ", id, () -> setup.log().abort(abort), (resolution, failure) -> {
            if (failure == null) {
                transaction.on(() -> protocol.decision().resolved(resolution));
            } else {
                transaction.on(() -> protocol.decision().unresolved(failure));
            }
        });
    }

    private void inquire(List<BranchId> branches) {
        call("look for the decision of ", id, () -> setup.log().read(id), (found, failure) -> {
            if (failure == null
                    && found.map(DecisionRecord::decision)
                            .filter(Decision.COMMIT::equals)
                            .isPresent()) {
                transaction.on(() -> protocol.decision().found(found.get()));
            } else {
                askBranches(branches, failure == null);
            }
        });
    }

    private void askBranches(List<BranchId> branches, boolean logAnswered) {
        AtomicBoolean mayStillTell = new AtomicBoolean(!logAnswered);
        CompletableFuture<?>[] answers = branches.stream()
                .map(branch -> {
                    CompletableFuture<Void> answered = new CompletableFuture<>();
                    call("status of ", branch, () -> setup.calls().status(branch), (status, failure) -> {
                        if (failure != null || status == BranchStatus.PREPARED) {
                            mayStillTell.set(true);
                        }
                        if (failure == null && status != BranchStatus.UNKNOWN) {
                            transaction.on(() -> protocol.decision().learned(branch, status));
                        }
                        answered.complete(null);
                    });
                    return answered;
                })
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(answers)
                .thenRun(() -> transaction.on(
                        mayStillTell.get() ? protocol.decision()::inquiryFailed : protocol.decision()::forgotten));
    }

    // -- phase two

    private void commit(BranchId branch) {
        reached(Point.BEFORE_COMMIT_OF_BRANCH);
        call("commit of ", branch, () -> setup.calls().commit(branch), (done, failure) -> {
            if (failure == null) {
                reached(Point.AFTER_COMMIT_OF_BRANCH);
            }
            told(branch, failure);
        });
    }

    private void rollback(BranchId branch) {
        reached(Point.BEFORE_ROLLBACK_OF_BRANCH);
        call("rollback of ", branch, () -> setup.calls().rollback(branch), (done, failure) -> told(branch, failure));
    }

    private void told(BranchId branch, @Nullable Throwable failure) {
        if (failure == null) {
            transaction.on(() -> protocol.phaseTwo().acknowledged(branch));
        } else if (failure instanceof HeuristicException heuristic) {
            transaction.on(() -> protocol.phaseTwo().endedOnItsOwn(heuristic(branch, heuristic)));
        } else {
            transaction.on(() -> protocol.phaseTwo().unacknowledged(branch, failure));
        }
    }

    private void note(Action.Note note, int attempt) {
        Heuristic heuristic = note.heuristic();
        if (attempt == 1) {
            log.error(
                    "Branch {} ended on its own ({}): {}; {} was decided. The endpoint 'transactions' keeps it until it is resolved",
                    heuristic.branch(),
                    heuristic.outcome(),
                    heuristic.message(),
                    note.decision());
            setup.listener().heuristic(transaction, heuristic);
        }
        DecisionRecord decided = note.decision() == Decision.COMMIT
                ? commitRecord(note.listed())
                : DecisionRecord.abort(id, setup.options().writer(), wallClock());
        call("note of ", heuristic.branch(), () -> setup.log().note(heuristic, decided), (done, failure) -> {
            if (failure == null) {
                transaction.on(() -> protocol.phaseTwo().noted(heuristic.branch()));
            } else {
                afterPause(attempt + 1, () -> note(note, attempt + 1));
            }
        });
    }

    private void collect() {
        reached(Point.BEFORE_COLLECTION);
        collected.add(id);
        reached(Point.AFTER_COLLECTION);
    }

    // -- helpers

    private interface Answer<T> {

        void take(T value, @Nullable Throwable failure);
    }

    private <T> void call(String what, Object of, Supplier<CompletionStage<T>> call, Answer<T> answer) {
        CompletionStage<T> stage;
        try {
            stage = call.get();
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        stage.whenComplete((value, thrown) -> {
            Throwable failure = cause(thrown);
            if (failure != null) {
                log.debug("No answer to {}{}", what, of, failure);
                setup.listener().callFailed(transaction, what + of, failure);
            }
            answer.take(value, failure);
        });
    }

    private void afterPause(int attempt, Runnable task) {
        long nanos = pause.beforeAttempt(attempt);
        if (nanos == 0) {
            task.run();
            return;
        }
        try {
            setup.runtime().timer().schedule(task, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("Transaction {} is left to recovery: this process is shutting down", id, e);
        }
    }

    private DecisionRecord commitRecord(List<BranchId> listed) {
        return DecisionRecord.commit(id, listed, setup.options().writer(), wallClock());
    }

    private Heuristic heuristic(BranchId branch, HeuristicException failure) {
        return new Heuristic(
                branch,
                failure.outcome(),
                Optional.ofNullable(failure.getMessage()).orElse(""),
                wallClock());
    }

    private LocalBranch theLocal() {
        return Objects.requireNonNull(local, "local");
    }

    private void reached(Point point) {
        setup.probe().reached(point, id);
    }

    private Instant wallClock() {
        return setup.runtime().wallClock().instant();
    }

    private static @Nullable Throwable cause(@Nullable Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
