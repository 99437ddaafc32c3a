package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.Outcome;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.DecisionRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What callers were told, and whether it is true of the branches that participants had. Confined to one thread. */
final class TransactionHistory {

    private final SimulatedLog log;
    private final Map<TransactionId, Outcome> told = new LinkedHashMap<>();
    /** Local transactions that have committed, in the database of the log. */
    private final List<TransactionId> committedLocally = new ArrayList<>();

    TransactionHistory(SimulatedLog log) {
        this.log = log;
    }

    void told(TransactionId transaction, Outcome outcome) {
        told.put(transaction, outcome);
    }

    void committedLocally(TransactionId transaction) {
        committedLocally.add(transaction);
    }

    /** All branches that a decision names are participants' own. */
    void check(List<SimulatedParticipant> participants) {
        Map<BranchId, BranchStatus> branches = new LinkedHashMap<>();
        participants.forEach(participant -> branches.putAll(participant.branches));
        branches.forEach(this::checkEnd);
        branches.keySet().stream().map(BranchId::transaction).distinct().forEach(transaction -> log.everCommitted(
                        transaction)
                .ifPresent(record -> record.branches()
                        .forEach(listed -> require(branches.containsKey(listed), () -> listed + " never prepared"))));
        committedLocally.forEach(transaction -> require(
                log.everCommitted(transaction).isPresent(),
                () -> transaction + " committed locally without a decision"));
        checkReports(branches);
    }

    private void checkEnd(BranchId branch, BranchStatus status) {
        Optional<DecisionRecord> commit = log.everCommitted(branch.transaction());
        boolean listed =
                commit.filter(record -> record.branches().contains(branch)).isPresent();
        BranchStatus expected = listed ? BranchStatus.COMMITTED : BranchStatus.ROLLED_BACK;
        require(status == expected, () -> branch + " is " + status + ", and the decision was " + commit);
    }

    /** What callers were told. */
    void checkReports(Map<BranchId, BranchStatus> branches) {
        told.forEach((transaction, outcome) -> {
            boolean committed = log.everCommitted(transaction).isPresent();
            if (outcome instanceof Outcome.Committed) {
                require(
                        committed || hasCommittedNothing(transaction, branches),
                        () -> transaction + " was reported as committed");
            } else if (outcome instanceof Outcome.RolledBack) {
                require(!committed, () -> transaction + " was reported as rolled back");
            }
        });
    }

    private static boolean hasCommittedNothing(TransactionId transaction, Map<BranchId, BranchStatus> branches) {
        return branches.entrySet().stream()
                .noneMatch(branch -> branch.getKey().transaction().equals(transaction)
                        && branch.getValue() == BranchStatus.COMMITTED);
    }

    static void require(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise.get());
        }
    }
}
