package io.distlock.txn.autoconfigure.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distlock.txn.Heuristic;
import io.distlock.txn.engine.BranchReport;
import io.distlock.txn.engine.TransactionReport;
import io.distlock.txn.remote.RemoteParticipant;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.InDoubtBranch;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A transaction as the endpoint shows it, from what this process, its participants and the log know.
 *
 * @param log name of the log, as annotations give it
 * @param name null if it is not open in this process, as the three that follow
 * @param state how far the coordinator is; {@code decided} or {@code in-doubt} if it is not of this process
 * @param decision null if none stands in the log
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TransactionView(
        String id,
        String log,
        @Nullable String name,
        String state,
        @Nullable Instant since,
        @Nullable Duration age,
        List<Branch> branches,
        @Nullable Decision decision,
        @Nullable String rollbackCause,
        @Nullable String doubt)
        implements OperationResponseBody {

    private static final String PREPARED = "prepared";

    /**
     * One branch.
     *
     * @param target the service that the branch is in; null if it is this one
     * @param state vote or end, as the coordinator or the participant knows it; null if only the decision lists it
     * @param attempts how often it was told the outcome
     * @param lastError of the last call that failed
     * @param preparedFor how long it has been in doubt, as its participant says
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Branch(
            String branch,
            String participant,
            @Nullable String target,
            @Nullable String state,
            @Nullable Integer attempts,
            @Nullable String lastError,
            @Nullable Duration preparedFor) {

        static Branch of(String branch, String participant) {
            String remote = RemoteParticipant.nameOf("");
            return new Branch(
                    branch,
                    participant,
                    participant.startsWith(remote) ? participant.substring(remote.length()) : null,
                    null,
                    null,
                    null,
                    null);
        }

        Branch known(String how, int times, @Nullable String failure) {
            return new Branch(branch, participant, target, how, times, failure, preparedFor);
        }

        Branch inDoubt(Duration since) {
            return new Branch(
                    branch, participant, target, state == null ? PREPARED : state, attempts, lastError, since);
        }
    }

    /**
     * What stands in the log.
     *
     * @param writer who recorded it
     * @param heuristics branches that ended on their own
     */
    record Decision(String outcome, String writer, Instant recordedAt, List<HeuristicBranch> heuristics) {}

    /** A branch that ended on its own, and how. */
    record HeuristicBranch(String branch, String participant, String outcome, String message, Instant noticedAt) {}

    static TransactionView of(String log, TransactionReport report) {
        return new TransactionView(
                report.id().toString(),
                log,
                report.name(),
                Words.of(report.state()),
                millis(report.since()),
                report.age().truncatedTo(ChronoUnit.MILLIS),
                report.branches().stream().map(TransactionView::branch).toList(),
                null,
                report.rollbackCause().orElse(null),
                report.doubt().orElse(null));
    }

    static TransactionView of(String log, DecisionRecord record) {
        return new TransactionView(
                        record.transaction().toString(), log, null, "decided", null, null, List.of(), null, null, null)
                .with(record);
    }

    static TransactionView of(String log, InDoubtBranch branch) {
        return new TransactionView(
                        branch.branch().transaction().toString(),
                        log,
                        null,
                        "in-doubt",
                        null,
                        null,
                        List.of(),
                        null,
                        null,
                        null)
                .with(branch);
    }

    /** With the decision, and with those of its branches that were not known. */
    TransactionView with(DecisionRecord record) {
        List<Branch> all = new ArrayList<>(branches);
        record.branches().stream()
                .filter(listed -> !knows(listed.branch()))
                .forEach(listed -> all.add(Branch.of(listed.branch(), listed.participant())));
        Decision stands = new Decision(
                Words.of(record.decision()),
                record.writer(),
                millis(record.recordedAt()),
                record.heuristics().stream().map(TransactionView::heuristic).toList());
        return new TransactionView(id, log, name, state, since, age, all, stands, rollbackCause, doubt);
    }

    /** With what a participant says of its branch. */
    TransactionView with(InDoubtBranch doubtful) {
        List<Branch> all = new ArrayList<>(branches);
        Duration preparedFor = doubtful.age().truncatedTo(ChronoUnit.MILLIS);
        String branch = doubtful.branch().branch();
        if (knows(branch)) {
            all.replaceAll(known -> known.branch().equals(branch) ? known.inDoubt(preparedFor) : known);
        } else {
            all.add(Branch.of(branch, doubtful.branch().participant()).inDoubt(preparedFor));
        }
        return new TransactionView(id, log, name, state, since, age, all, decision, rollbackCause, doubt);
    }

    private boolean knows(String branch) {
        return branches.stream().anyMatch(known -> known.branch().equals(branch));
    }

    private static Branch branch(BranchReport report) {
        return Branch.of(report.branch().branch(), report.branch().participant())
                .known(
                        Words.of(report.progress()),
                        report.attempts(),
                        report.lastFailure().orElse(null));
    }

    private static HeuristicBranch heuristic(Heuristic heuristic) {
        return new HeuristicBranch(
                heuristic.branch().branch(),
                heuristic.branch().participant(),
                Words.of(heuristic.outcome()),
                heuristic.message(),
                millis(heuristic.noticedAt()));
    }

    private static Instant millis(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }
}
