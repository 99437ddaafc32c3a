package io.distlock.txn.recovery;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.engine.EngineSetup;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the participants of this process ask the log about branches that are prepared and have heard nothing. They look soon whether a
 * decision stands. They ask for one, which aborts if there is none: at once if the coordinator is gone or the deadline is known to have
 * passed, else when patience is over. Thread-safe.
 */
final class InDoubtPull {

    private static final Logger log = LoggerFactory.getLogger(InDoubtPull.class);

    /** In one pass; the next one begins anew with what is left. */
    private static final int PAGES_MAX = 10;

    private final EngineSetup setup;
    private final RecoveryOptions options;
    private final Predicate<TransactionId> isOpenHere;
    private final Predicate<BranchId> isOverdue;
    private final DecisionDriver driver;

    InDoubtPull(
            EngineSetup setup,
            RecoveryOptions options,
            Predicate<TransactionId> isOpenHere,
            Predicate<BranchId> isOverdue,
            DecisionDriver driver) {
        this.setup = setup;
        this.options = options;
        this.isOpenHere = isOpenHere;
        this.isOverdue = isOverdue;
        this.driver = driver;
    }

    /** Asks for all participants; never exceptional. */
    CompletionStage<Void> pull(String log, KnownOwners owners, PassFindings findings) {
        Pass pass = new Pass(log, owners, findings);
        return all(setup.calls().participants().stream()
                .map(participant -> pull(participant, pass).exceptionally(failure -> {
                    findings.failed(failure);
                    return null;
                }))
                .toList());
    }

    private record Pass(String log, KnownOwners owners, PassFindings findings) {

        boolean concerns(InDoubtBranch doubt) {
            return doubt.branch().transaction().log().equals(log);
        }

        boolean ownerMayLive(InDoubtBranch doubt) {
            return owners.mayLive(doubt.branch().transaction().incarnation());
        }
    }

    private CompletionStage<Void> pull(String participant, Pass pass) {
        return setup.calls().inDoubt(participant, options.branchesMax()).thenCompose(oldest -> {
            if (oldest.size() < options.branchesMax()) {
                return pullAll(oldest, pass);
            }
            oldest.stream().filter(doubt -> !pass.concerns(doubt)).forEach(pass.findings::foreignBranch);
            return pullPages(participant, Optional.empty(), 1, pass);
        });
    }

    /** Those of our log alone, where others may hide them. */
    private CompletionStage<Void> pullPages(String participant, Optional<BranchId> after, int number, Pass pass) {
        return setup.calls()
                .inDoubt(participant, pass.log, after, options.branchesMax())
                .thenCompose(page -> pullAll(page, pass)
                        .thenCompose(done -> page.size() < options.branchesMax() || number == PAGES_MAX
                                ? CompletableFuture.completedFuture(null)
                                : pullPages(
                                        participant,
                                        Optional.of(page.get(page.size() - 1).branch()),
                                        number + 1,
                                        pass)));
    }

    /**
     * Who is gone is only known of an answer that is younger than the branches: a coordinator that has begun since the pass did is not in
     * that of the pass.
     */
    private CompletionStage<Void> pullAll(List<InDoubtBranch> branches, Pass pass) {
        if (branches.stream().noneMatch(doubt -> pass.concerns(doubt) && !pass.ownerMayLive(doubt))) {
            return judgeAll(branches, pass);
        }
        int limit = options.ownersMax();
        return setup.log()
                .owners(limit)
                .thenCompose(
                        listed -> judgeAll(branches, new Pass(pass.log, KnownOwners.of(listed, limit), pass.findings)));
    }

    private CompletionStage<Void> judgeAll(List<InDoubtBranch> branches, Pass pass) {
        List<CompletionStage<Void>> asked = new ArrayList<>();
        for (InDoubtBranch doubt : branches) {
            TransactionId transaction = doubt.branch().transaction();
            if (!pass.concerns(doubt)) {
                pass.findings.foreignBranch(doubt);
            } else if (isOpenHere.test(transaction)) {
                pass.findings.inDoubt(doubt);
            } else if (!pass.ownerMayLive(doubt)
                    || doubt.age().compareTo(options.patience()) >= 0
                    || isOverdue(doubt)) {
                asked.add(finished(doubt, ask(doubt), pass.findings));
            } else if (doubt.age().compareTo(options.lookAfter()) >= 0) {
                asked.add(finished(doubt, look(doubt), pass.findings));
            } else {
                pass.findings.inDoubt(doubt);
            }
        }
        return all(asked);
    }

    /** A decision that was begun before the deadline may come a little after it. */
    private boolean isOverdue(InDoubtBranch doubt) {
        return isOverdue.test(doubt.branch())
                || doubt.left()
                        .filter(left -> left.plus(options.lookAfter()).isNegative())
                        .isPresent();
    }

    /** Obeys what stands. That nothing does may mean anything, since an abort is not written. */
    private CompletionStage<Boolean> look(InDoubtBranch doubt) {
        return setup.log()
                .read(doubt.branch().transaction())
                .thenCompose(found -> found.isPresent()
                        ? tell(doubt, new Resolution.Recorded(found.get()), abort(doubt.branch()))
                        : CompletableFuture.completedFuture(false));
    }

    private CompletionStage<Boolean> ask(InDoubtBranch doubt) {
        DecisionRecord abort = abort(doubt.branch());
        return setup.log().abort(abort).thenCompose(resolution -> tell(doubt, resolution, abort));
    }

    private DecisionRecord abort(BranchId branch) {
        return DecisionRecord.abort(
                branch.transaction(),
                setup.options().writer(),
                setup.runtime().wallClock().instant());
    }

    private static CompletionStage<Void> finished(
            InDoubtBranch doubt, CompletionStage<Boolean> asked, PassFindings findings) {
        return asked.exceptionally(failure -> {
                    findings.failed(failure);
                    return false;
                })
                .thenAccept(finished -> {
                    if (!finished) {
                        findings.inDoubt(doubt);
                    }
                });
    }

    private CompletionStage<Boolean> tell(InDoubtBranch doubt, Resolution resolution, DecisionRecord abort) {
        BranchId branch = doubt.branch();
        if (resolution instanceof Resolution.Recorded recorded
                && recorded.record().decisionFor(branch) == Decision.COMMIT) {
            return obey(doubt, Decision.COMMIT, recorded.record());
        }
        // The answer binds a branch that is still prepared. While it was on its way COMMIT may have come by
        // another way, been obeyed, acknowledged and collected; a branch of which that is true says so now.
        return setup.calls()
                .status(branch)
                .thenCompose(status -> status == BranchStatus.COMMITTED
                        ? CompletableFuture.completedFuture(true)
                        : obey(doubt, Decision.ABORT, abort));
    }

    private CompletionStage<Boolean> obey(InDoubtBranch doubt, Decision decision, DecisionRecord record) {
        return driver.tell(doubt.branch(), decision, record).thenApply(finished -> {
            if (finished) {
                log.info(
                        "Branch {} asked the log after {} in doubt, and obeyed {}",
                        doubt.branch(),
                        doubt.age(),
                        decision);
            }
            return finished;
        });
    }

    private static CompletionStage<Void> all(List<CompletionStage<Void>> stages) {
        return CompletableFuture.allOf(
                stages.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
    }
}
