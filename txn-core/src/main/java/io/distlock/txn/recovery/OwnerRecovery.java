package io.distlock.txn.recovery;

import io.distlock.txn.TransactionId;
import io.distlock.txn.engine.EngineSetup;
import io.distlock.txn.engine.ProtocolProbe.Point;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionPage;
import io.distlock.txn.spi.DecisionRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes the decisions of one incarnation: of one that is gone, to its end, or what is left over of the own. Two recoverers may do
 * the same at the same time. Thread-safe; what a pass found is in its {@link PassFindings}.
 */
final class OwnerRecovery {

    private static final Logger log = LoggerFactory.getLogger(OwnerRecovery.class);
    private static final int PAGE = 100;

    private final EngineSetup setup;
    private final DecisionDriver driver;

    OwnerRecovery(EngineSetup setup, DecisionDriver driver) {
        this.setup = setup;
        this.driver = driver;
    }

    /** Fences, finishes and retires an incarnation whose coordinator is gone. Exceptional if the log does not answer. */
    CompletionStage<Void> finish(String incarnation, PassFindings findings) {
        reached(Point.RECOVERY_BEGUN, incarnation);
        return setup.log()
                .fence(incarnation)
                .thenRun(() -> reached(Point.RECOVERY_FENCED, incarnation))
                .thenCompose(fenced -> pages(incarnation, Optional.empty(), any -> true, findings))
                .thenRun(() -> reached(Point.RECOVERY_BEFORE_RETIREMENT, incarnation))
                .thenCompose(finished -> setup.log().retire(incarnation))
                .thenAccept(retired ->
                        log.debug("Incarnation {} is {}", incarnation, retired ? "retired" : "not finished yet"));
    }

    /**
     * Sweeps what is left in the own, living incarnation: ABORTs that others wrote, and COMMITs whose collection got lost.
     *
     * @param hasEnded whether the coordinator of this process has nothing to do for a transaction any more
     */
    CompletionStage<Void> sweep(String incarnation, Predicate<TransactionId> hasEnded, PassFindings findings) {
        return pages(incarnation, Optional.empty(), hasEnded, findings);
    }

    private CompletionStage<Void> pages(
            String incarnation, Optional<String> cursor, Predicate<TransactionId> concerned, PassFindings findings) {
        return setup.log().decisions(incarnation, cursor, PAGE).thenCompose(page -> page(page, concerned, findings)
                .thenCompose(done -> page.next().isPresent()
                        ? pages(incarnation, page.next(), concerned, findings)
                        : CompletableFuture.completedFuture(null)));
    }

    private CompletionStage<Void> page(DecisionPage page, Predicate<TransactionId> concerned, PassFindings findings) {
        List<TransactionId> aborted = new ArrayList<>();
        List<CompletableFuture<Optional<TransactionId>>> driven = new ArrayList<>();
        for (DecisionRecord decision : page.records()) {
            if (!concerned.test(decision.transaction())) {
                continue;
            }
            if (!decision.heuristics().isEmpty()) {
                findings.heuristic();
            } else if (decision.decision() == Decision.ABORT) {
                aborted.add(decision.transaction());
            } else if (driver.knowsAll(decision)) {
                driven.add(driver.drive(decision)
                        .thenApply(acknowledged -> {
                            if (!acknowledged) {
                                return Optional.<TransactionId>empty();
                            }
                            tellOf(decision);
                            return Optional.of(decision.transaction());
                        })
                        .toCompletableFuture());
            } else {
                findings.foreignDecision(decision);
            }
        }
        return CompletableFuture.allOf(driven.toArray(CompletableFuture<?>[]::new))
                .thenCompose(done -> {
                    List<TransactionId> finished = Stream.concat(
                                    aborted.stream(), driven.stream().flatMap(each -> each.join().stream()))
                            .toList();
                    return finished.isEmpty()
                            ? CompletableFuture.completedFuture(null)
                            : setup.log().collect(finished);
                });
    }

    /** Own decisions are here only until they are collected, which is no news. */
    private void tellOf(DecisionRecord finished) {
        if (!finished.writer().equals(setup.options().writer())) {
            log.info(
                    "All branches of transaction {} have committed, as {} had decided before it went away",
                    finished.transaction(),
                    finished.writer());
        }
    }

    private void reached(Point point, String incarnation) {
        setup.probe().reached(point, new TransactionId("0".repeat(16), incarnation, 1));
    }
}
