package io.distlock.txn.spi;

import io.distlock.txn.BranchId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A branch that is prepared and does not know the decision.
 *
 * @param branch which
 * @param age how long it has been prepared
 * @param left until the deadline of its transaction, negative after it; never too short. Empty if the participant does not remember it:
 *     then the branch may have to wait longer before it decides to abort
 */
public record InDoubtBranch(BranchId branch, Duration age, Optional<Duration> left) {

    private static final Comparator<BranchId> BY_NAME = Comparator.comparing(BranchId::toString);

    /** Whose deadline is not known. */
    public InDoubtBranch(BranchId branch, Duration age) {
        this(branch, age, Optional.empty());
    }

    /** Of these, a page of those of one log, see {@link TransactionParticipant#inDoubt(String, Optional, int)}. */
    public static List<InDoubtBranch> page(List<InDoubtBranch> all, String log, Optional<BranchId> after, int limit) {
        return all.stream()
                .filter(doubt -> doubt.branch.transaction().log().equals(log))
                .filter(doubt -> after.isEmpty() || BY_NAME.compare(doubt.branch, after.get()) > 0)
                .sorted(Comparator.comparing(InDoubtBranch::branch, BY_NAME))
                .limit(limit)
                .toList();
    }
}
