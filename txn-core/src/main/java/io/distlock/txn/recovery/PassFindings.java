package io.distlock.txn.recovery;

import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.InDoubtBranch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one pass comes across. Thread-safe: guarded by itself. */
final class PassFindings {

    private static final Logger log = LoggerFactory.getLogger(PassFindings.class);

    private final List<InDoubtBranch> inDoubt = new ArrayList<>();
    private int foreignBranches;
    private int foreignDecisions;
    private int heuristics;
    private @Nullable Throwable failure;

    synchronized void inDoubt(InDoubtBranch branch) {
        inDoubt.add(branch);
    }

    synchronized void foreignBranch(InDoubtBranch branch) {
        foreignBranches++;
        inDoubt.add(branch);
        log.debug("Branch {} belongs to another log, whose applications finish it", branch.branch());
    }

    synchronized void foreignDecision(DecisionRecord decision) {
        foreignDecisions++;
        log.debug(
                "Transaction {} has participants that this process does not have: {}",
                decision.transaction(),
                decision.branches());
    }

    synchronized void heuristic() {
        heuristics++;
    }

    synchronized void failed(Throwable why) {
        if (failure == null) {
            failure = why;
        }
    }

    synchronized RecoveryReport report(Instant endedAt) {
        return new RecoveryReport(
                Optional.of(endedAt),
                Optional.ofNullable(failure).map(Throwable::toString),
                inDoubt,
                foreignBranches,
                foreignDecisions,
                heuristics);
    }
}
