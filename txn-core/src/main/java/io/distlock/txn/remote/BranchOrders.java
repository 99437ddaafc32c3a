package io.distlock.txn.remote;

import io.distlock.txn.BranchId;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.engine.BranchCalls;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.BranchesBelow;
import io.distlock.txn.spi.HeuristicException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries orders out at the participants of this process, with what these durably know. Thread-safe; has no state of its own. */
final class BranchOrders {

    private static final Logger log = LoggerFactory.getLogger(BranchOrders.class);

    private final BranchCalls calls;
    private final Deliveries deliveries;
    private final LongSupplier nanoTime;

    BranchOrders(BranchCalls calls, Deliveries deliveries, LongSupplier nanoTime) {
        this.calls = calls;
        this.deliveries = deliveries;
        this.nanoTime = nanoTime;
    }

    /** Never exceptional. */
    CompletionStage<BranchOutcome> carryOut(BranchCommand command) {
        CompletionStage<BranchOutcome> outcome =
                switch (command.kind()) {
                    case COMMIT -> commit(command);
                    case ROLLBACK -> rollback(command);
                    case STATUS -> status(command);
                };
        return outcome.exceptionally(failure -> {
            log.debug(
                    "{} of branch {}/{} failed, it will be told again",
                    command.kind(),
                    command.transaction(),
                    command.branch(),
                    failure);
            return BranchOutcome.UNFINISHED;
        });
    }

    private CompletionStage<BranchOutcome> commit(BranchCommand command) {
        if (deliveries.isWorkingOn(command.transaction(), command.branch())) {
            return done(BranchOutcome.UNFINISHED);
        }
        return below(command, BranchNumber.parent(command.branch())).thenCompose(found -> {
            rollBackOtherDeliveries(command, found.branches());
            List<BranchId> mine = directlyBelow(command, found.branches());
            if (mine.isEmpty()) {
                // what forgets its branches at their end has ended them, as it was told to commit and so had been
                // prepared
                return done(found.remembersEnded() ? BranchOutcome.UNKNOWN : BranchOutcome.COMMITTED);
            }
            return all(mine, branch -> ended(calls.commit(branch), HeuristicOutcome.COMMITTED))
                    .thenApply(BranchOrders::outcome);
        });
    }

    /** One call has one delivery that commits. Those that were in vain need not wait until they ask the log. */
    private void rollBackOtherDeliveries(BranchCommand command, List<BranchId> found) {
        found.stream().filter(branch -> !branch.isBelow(command.branch())).forEach(branch -> calls.rollback(branch)
                .exceptionally(failure -> {
                    log.debug("Branch {} was not told to roll back, it will ask the log", branch, failure);
                    return null;
                }));
    }

    private CompletionStage<BranchOutcome> rollback(BranchCommand command) {
        deliveries.rollBack(command.transaction(), command.branch(), nanoTime.getAsLong());
        boolean working = deliveries.isWorkingOn(command.transaction(), command.branch());
        return below(command, command.branch())
                .thenCompose(found ->
                        all(found.branches(), branch -> ended(calls.rollback(branch), HeuristicOutcome.ROLLED_BACK)))
                .thenApply(ends -> working
                        ? BranchOutcome.UNFINISHED
                        : ends.isEmpty() ? BranchOutcome.ROLLED_BACK : outcome(ends));
    }

    private CompletionStage<BranchOutcome> status(BranchCommand command) {
        if (deliveries.isWorkingOn(command.transaction(), command.branch())) {
            return done(BranchOutcome.UNFINISHED);
        }
        return below(command, command.branch())
                .thenCompose(found -> all(directlyBelow(command, found.branches()), calls::status))
                .thenApply(BranchOrders::status);
    }

    /** COMMITTED is said only of a branch that has nothing left to do. */
    private static BranchOutcome status(List<BranchStatus> all) {
        Set<BranchStatus> seen = EnumSet.noneOf(BranchStatus.class);
        seen.addAll(all);
        if (seen.contains(BranchStatus.PREPARED)) {
            return BranchOutcome.PREPARED;
        }
        if (seen.equals(EnumSet.of(BranchStatus.COMMITTED))) {
            return BranchOutcome.COMMITTED;
        }
        return seen.equals(EnumSet.of(BranchStatus.ROLLED_BACK)) ? BranchOutcome.ROLLED_BACK : BranchOutcome.UNKNOWN;
    }

    private static BranchOutcome outcome(List<HeuristicOutcome> ends) {
        Set<HeuristicOutcome> seen = EnumSet.copyOf(ends);
        if (seen.contains(HeuristicOutcome.HAZARD)) {
            return BranchOutcome.HAZARD;
        }
        if (seen.size() > 1 || seen.contains(HeuristicOutcome.MIXED)) {
            return BranchOutcome.MIXED;
        }
        return seen.contains(HeuristicOutcome.COMMITTED) ? BranchOutcome.COMMITTED : BranchOutcome.ROLLED_BACK;
    }

    // -- helpers

    /** How a branch ended, which may be in its own way; exceptional if it has not. */
    private static CompletionStage<HeuristicOutcome> ended(CompletionStage<Void> told, HeuristicOutcome asTold) {
        return told.handle((done, thrown) -> {
            Throwable failure = cause(thrown);
            if (failure == null) {
                return asTold;
            }
            if (failure instanceof HeuristicException heuristic) {
                return heuristic.outcome();
            }
            throw new CompletionException(failure);
        });
    }

    private CompletionStage<BranchesBelow> below(BranchCommand command, String branch) {
        return all(
                        List.copyOf(calls.participants()),
                        participant -> calls.below(participant, command.transaction(), branch))
                .thenApply(found -> new BranchesBelow(
                        found.stream().flatMap(one -> one.branches().stream()).toList(),
                        found.stream().allMatch(BranchesBelow::remembersEnded)));
    }

    private static List<BranchId> directlyBelow(BranchCommand command, List<BranchId> branches) {
        return branches.stream()
                .filter(branch -> BranchNumber.isDirectlyBelow(branch.branch(), command.branch()))
                .toList();
    }

    private static CompletionStage<BranchOutcome> done(BranchOutcome outcome) {
        return CompletableFuture.completedFuture(outcome);
    }

    /** Does all, also when one fails, and then fails as that did. */
    private static <T, R> CompletionStage<List<R>> all(List<T> of, Function<T, CompletionStage<R>> call) {
        List<CompletableFuture<R>> asked = new ArrayList<>();
        of.forEach(one -> asked.add(call.apply(one).toCompletableFuture()));
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
    }

    private static @Nullable Throwable cause(@Nullable Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
