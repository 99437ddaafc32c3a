package io.distlock.txn.spi;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import java.util.List;

/**
 * The branches of one participant below a branch. Immutable.
 *
 * @param branches all that are prepared, and others
 * @param remembersEnded whether those that have ended are among them for as long as duplicates may arrive, so that an empty list proves
 *     that there never was one
 */
public record BranchesBelow(List<BranchId> branches, boolean remembersEnded) {

    /** How many are looked through. */
    public static final int LOOKED_AT_MAX = 10_000;

    public BranchesBelow {
        branches = List.copyOf(branches);
    }

    /**
     * What can be told from a list of branches in doubt.
     *
     * @param doubts those of one participant, at most {@link #LOOKED_AT_MAX}
     * @throws IllegalStateException if there may be more
     */
    public static BranchesBelow among(List<InDoubtBranch> doubts, TransactionId transaction, String branch) {
        if (doubts.size() >= LOOKED_AT_MAX) {
            throw new IllegalStateException("More than %d branches are in doubt, those below %s/%s cannot be told"
                    .formatted(LOOKED_AT_MAX - 1, transaction, branch));
        }
        return new BranchesBelow(
                doubts.stream()
                        .map(InDoubtBranch::branch)
                        .filter(doubt -> doubt.transaction().equals(transaction) && doubt.isBelow(branch))
                        .toList(),
                false);
    }
}
