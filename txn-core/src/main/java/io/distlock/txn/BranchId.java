package io.distlock.txn;

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

    private static final int BRANCH_LENGTH_MAX = 32;
    private static final int PARTICIPANT_LENGTH_MAX = 64;

    public BranchId {
        if (!isBranch(branch)) {
            throw new IllegalArgumentException(
                    "Branch must match [0-9.]{1,%d}, not '%s'".formatted(BRANCH_LENGTH_MAX, Printable.of(branch)));
        }
        if (!isParticipant(participant)) {
            throw new IllegalArgumentException("Name of a participant must match [A-Za-z0-9._:-]{1,%d}, not '%s'"
                    .formatted(PARTICIPANT_LENGTH_MAX, Printable.of(participant)));
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

    /** Without a regular expression, as the next one: every message about a branch makes its identity anew. */
    private static boolean isBranch(String text) {
        if (text.isEmpty() || text.length() > BRANCH_LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isDigit(c) && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isParticipant(String text) {
        if (text.isEmpty() || text.length() > PARTICIPANT_LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !isDigit(c) && c != ':' && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
