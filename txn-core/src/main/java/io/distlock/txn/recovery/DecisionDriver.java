package io.distlock.txn.recovery;

import io.distlock.txn.BranchId;
import io.distlock.txn.Heuristic;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.engine.EngineSetup;
import io.distlock.txn.engine.ProtocolProbe.Point;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.HeuristicException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells branches what the log says, as often as anybody likes: participants have heard it before or not. Thread-safe. */
final class DecisionDriver {

    private static final Logger log = LoggerFactory.getLogger(DecisionDriver.class);

    private final EngineSetup setup;

    DecisionDriver(EngineSetup setup) {
        this.setup = setup;
    }

    /** Whether all branches of the decision can be reached from here. */
    boolean knowsAll(DecisionRecord decision) {
        return decision.branches().stream()
                .allMatch(branch -> setup.calls().participants().contains(branch.participant()));
    }

    /** Tells the branches of a COMMIT, but those that ended on their own. True if each has acknowledged; never exceptional. */
    CompletionStage<Boolean> drive(DecisionRecord decision) {
        List<BranchId> settled =
                decision.heuristics().stream().map(Heuristic::branch).toList();
        List<CompletableFuture<Boolean>> told = decision.branches().stream()
                .filter(branch -> !settled.contains(branch))
                .map(branch -> tell(branch, Decision.COMMIT, decision).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(told.toArray(CompletableFuture<?>[]::new))
                .thenApply(ignored -> told.stream().allMatch(CompletableFuture::join));
    }

    /** Tells one branch. True if it has acknowledged, false if it did not answer or ended on its own; never exceptional. */
    CompletionStage<Boolean> tell(BranchId branch, Decision decision, DecisionRecord record) {
        CompletionStage<Void> call;
        try {
            call = decision == Decision.COMMIT
                    ? setup.calls().commit(branch)
                    : setup.calls().rollback(branch);
        } catch (RuntimeException e) {
            call = CompletableFuture.failedFuture(e);
        }
        return call.handle((done, thrown) -> {
                    Throwable failure = cause(thrown);
                    if (failure == null) {
                        setup.probe().reached(Point.RECOVERY_BRANCH_TOLD, branch.transaction());
                        setup.listener().recovered(branch, decision == Decision.COMMIT);
                        return CompletableFuture.completedFuture(true);
                    }
                    if (failure instanceof HeuristicException heuristic) {
                        return endedOnItsOwn(branch, heuristic, decision, record);
                    }
                    log.debug(
                            "Branch {} did not answer to {}; the next pass tells it again", branch, decision, failure);
                    return CompletableFuture.completedFuture(false);
                })
                .thenCompose(acknowledged -> acknowledged);
    }

    private CompletableFuture<Boolean> endedOnItsOwn(
            BranchId branch, HeuristicException failure, Decision decision, DecisionRecord record) {
        if (failure.outcome()
                == (decision == Decision.COMMIT ? HeuristicOutcome.COMMITTED : HeuristicOutcome.ROLLED_BACK)) {
            return CompletableFuture.completedFuture(true);
        }
        log.error(
                "Branch {} ended on its own ({}): {}; {} was decided",
                branch,
                failure.outcome(),
                failure.getMessage(),
                decision);
        Heuristic heuristic = new Heuristic(
                branch,
                failure.outcome(),
                Optional.ofNullable(failure.getMessage()).orElse(""),
                wallClock());
        return setup.log()
                .note(heuristic, record)
                .handle((done, thrown) -> false)
                .toCompletableFuture();
    }

    private Instant wallClock() {
        return setup.runtime().wallClock().instant();
    }

    static @Nullable Throwable cause(@Nullable Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
