package io.distlock.txn.recovery;

import io.distlock.txn.TransactionId;
import io.distlock.txn.engine.EngineSetup;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.Resolution;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What an operator can do about a transaction. Everything goes through the register, so nobody can contradict a decision.
 * Thread-safe.
 */
public final class Resolver {

    private static final int BRANCHES_MAX = 1000;

    private final EngineSetup setup;
    private final DecisionDriver driver;

    public Resolver(EngineSetup setup) {
        this.setup = setup;
        this.driver = new DecisionDriver(setup);
    }

    /**
     * Decides to abort what is not decided, and settles the heuristics of what was aborted. Branches that are in doubt at participants
     * of this process are told, in the background; others learn of it when they ask.
     *
     * @param writer the operator, kept in the record
     * @return what stands in the log now; a COMMIT is not touched
     */
    public CompletionStage<Resolution> abort(TransactionId transaction, String writer) {
        DecisionRecord abort = DecisionRecord.abort(
                transaction, writer, setup.runtime().wallClock().instant());
        return setup.log().abort(abort).thenCompose(resolution -> {
            if (!(resolution instanceof Resolution.Recorded recorded)
                    || recorded.record().decision() != Decision.ABORT) {
                return CompletableFuture.completedFuture(resolution);
            }
            tellInDoubt(recorded.record());
            if (!recorded.record().heuristics().isEmpty()) {
                return setup.log().collect(List.of(transaction)).thenApply(done -> resolution);
            }
            return CompletableFuture.completedFuture(resolution);
        });
    }

    /**
     * Tells the branches of a recorded COMMIT once more; if it has heuristics, settles them.
     *
     * @return what was recorded before, or empty: nothing was done then, since only the coordinator may decide to commit
     */
    public CompletionStage<Optional<DecisionRecord>> commit(TransactionId transaction) {
        return setup.log().read(transaction).thenCompose(found -> {
            if (found.map(DecisionRecord::decision)
                    .filter(Decision.COMMIT::equals)
                    .isEmpty()) {
                return CompletableFuture.completedFuture(found);
            }
            DecisionRecord record = found.get();
            return driver.drive(record)
                    .thenCompose(acknowledged -> acknowledged
                            ? setup.log().collect(List.of(transaction))
                            : CompletableFuture.<Void>completedFuture(null))
                    .thenApply(done -> found);
        });
    }

    /** Nobody waits for it: what fails is left to recovery. */
    private void tellInDoubt(DecisionRecord abort) {
        for (String participant : setup.calls().participants()) {
            setup.calls()
                    .inDoubt(participant, abort.transaction().log(), Optional.empty(), BRANCHES_MAX)
                    .thenAccept(branches -> branches.stream()
                            .map(InDoubtBranch::branch)
                            .filter(branch -> branch.transaction().equals(abort.transaction()))
                            .forEach(branch -> driver.tell(branch, Decision.ABORT, abort)));
        }
    }
}
