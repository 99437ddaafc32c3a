package io.distlock.txn.recovery;

import io.distlock.txn.spi.InDoubtBranch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the last pass of recovery saw, for display.
 *
 * @param endedAt when it ended; empty before the first
 * @param failure why it could not do all of its work
 * @param inDoubt branches of this process's participants that were in doubt and still are
 * @param foreignBranches of these, how many belong to another log, and are left to its applications
 * @param foreignDecisions decisions of coordinators that are gone, with participants that this process does not have
 * @param heuristics transactions of this log with branches that ended on their own
 */
public record RecoveryReport(
        Optional<Instant> endedAt,
        Optional<String> failure,
        List<InDoubtBranch> inDoubt,
        int foreignBranches,
        int foreignDecisions,
        int heuristics) {

    static final RecoveryReport NONE = new RecoveryReport(Optional.empty(), Optional.empty(), List.of(), 0, 0, 0);

    public RecoveryReport {
        inDoubt = List.copyOf(inDoubt);
    }

    /** How long the oldest of them has been in doubt. */
    public Duration oldestInDoubt() {
        return inDoubt.stream().map(InDoubtBranch::age).max(Duration::compareTo).orElse(Duration.ZERO);
    }
}
