package io.distlock.txn;

import java.util.regex.Pattern;

/**
 * Identity of a branch: the work of one participant in one transaction. Immutable.
 *
 * @param transaction what the branch belongs to
 * @param branch identity within the transaction, such as {@code 2}, or {@code 2.1} for a branch that branch 2 has opened;
 *     {@code [0-9.]}, 1 to 32 characters
 * @param participant name of the participant that finishes the branch on any instance of its service; {@code [A-Za-z0-9._:-]},
 *     1 to 64 characters
 */
public record BranchId(TransactionId transaction, String branch, String participant) {

    private static final Pattern BRANCH = Pattern.compile("[0-9.]{1,32}");
    private static final Pattern PARTICIPANT = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    public BranchId {
        if (!BRANCH.matcher(branch).matches()) {
            throw new IllegalArgumentException(
                    "Branch must match %s, not '%s'".formatted(BRANCH, Printable.of(branch)));
        }
        if (!PARTICIPANT.matcher(participant).matches()) {
            throw new IllegalArgumentException(
                    "Name of a participant must match %s, not '%s'".formatted(PARTICIPANT, Printable.of(participant)));
        }
    }

    /** Whether this is one of the branches that another one has opened, such as {@code 2.1} of {@code 2}, but not {@code 2.1.7}. */
    public boolean isOpenedBy(BranchId other) {
        int dot = branch.lastIndexOf('.');
        return dot > 0
                && transaction.equals(other.transaction)
                && branch.substring(0, dot).equals(other.branch);
    }

    /** Whether this is at any depth below a branch of its transaction, such as {@code 2.1.7} below {@code 2}. */
    public boolean isBelow(String ancestor) {
        return branch.startsWith(ancestor + ".");
    }

    /** Transaction, branch and participant, joined by a slash, for messages. */
    @Override
    public String toString() {
        return transaction + "/" + branch + "/" + participant;
    }
}
