package io.distlock.txn.spi;

import io.distlock.txn.BranchId;
import io.distlock.txn.Heuristic;
import io.distlock.txn.TransactionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A decision as it stands in the log. Immutable.
 *
 * @param transaction whose outcome it is
 * @param decision the outcome
 * @param branches whom COMMIT binds, at least one; empty for ABORT
 * @param writer who recorded it, such as {@code host:pid}, for display; at most 256 characters
 * @param recordedAt when, by the writer's wall clock, for display
 * @param heuristics branches that ended against the decision; they keep the record from being collected
 */
public record DecisionRecord(
        TransactionId transaction,
        Decision decision,
        List<BranchId> branches,
        String writer,
        Instant recordedAt,
        List<Heuristic> heuristics) {

    /** How many branches a transaction can have. */
    public static final int BRANCHES_MAX = 64;

    private static final int WRITER_LENGTH_MAX = 256;

    public DecisionRecord {
        branches = List.copyOf(branches);
        heuristics = List.copyOf(heuristics);
        if (branches.isEmpty() == (decision == Decision.COMMIT)) {
            throw new IllegalArgumentException("COMMIT of %s lists its branches, ABORT none; got %s with %d"
                    .formatted(transaction, decision, branches.size()));
        }
        if (branches.size() > BRANCHES_MAX) {
            throw new IllegalArgumentException("Transaction %s has %d branches, at most %d are allowed"
                    .formatted(transaction, branches.size(), BRANCHES_MAX));
        }
        for (BranchId branch : branches) {
            if (!branch.transaction().equals(transaction)) {
                throw new IllegalArgumentException("Branch " + branch + " is not one of " + transaction);
            }
        }
        if (writer.length() > WRITER_LENGTH_MAX) {
            throw new IllegalArgumentException("Writer of a decision has %d characters, at most %d are allowed"
                    .formatted(writer.length(), WRITER_LENGTH_MAX));
        }
    }

    /** COMMIT, bound to its branches. */
    public static DecisionRecord commit(
            TransactionId transaction, List<BranchId> branches, String writer, Instant recordedAt) {
        return new DecisionRecord(transaction, Decision.COMMIT, branches, writer, recordedAt, List.of());
    }

    /** ABORT of everything. */
    public static DecisionRecord abort(TransactionId transaction, String writer, Instant recordedAt) {
        return new DecisionRecord(transaction, Decision.ABORT, List.of(), writer, recordedAt, List.of());
    }

    /** The same with one more branch that ended on its own; what was noted of this branch before is replaced. */
    public DecisionRecord with(Heuristic heuristic) {
        List<Heuristic> all = new ArrayList<>(heuristics);
        all.removeIf(earlier -> earlier.branch().equals(heuristic.branch()));
        all.add(heuristic);
        return new DecisionRecord(transaction, decision, branches, writer, recordedAt, all);
    }

    /**
     * What the record says to one branch: COMMIT only if it is listed, or was opened by one that is. A service that takes part by one
     * branch opens one below it for each of its own participants, and has voted for all of them.
     */
    public Decision decisionFor(BranchId branch) {
        return decision == Decision.COMMIT
                        && branches.stream().anyMatch(listed -> listed.equals(branch) || branch.isOpenedBy(listed))
                ? Decision.COMMIT
                : Decision.ABORT;
    }
}
