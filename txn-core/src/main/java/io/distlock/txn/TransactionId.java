package io.distlock.txn;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identity of a distributed transaction, made without asking anybody: whoever holds it knows in which log its decision stands and
 * which life of which coordinator may write COMMIT there. Immutable.
 *
 * @param log random identity of the decision log, 16 hexadecimal digits; recovery leaves the transactions of other logs alone
 * @param incarnation identity of the coordinator's session with the log, 16 hexadecimal digits; never used again once fenced
 * @param sequence number within the incarnation, from 1
 */
public record TransactionId(String log, String incarnation, long sequence) {

    private static final int DIGITS = 16;
    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})-([0-9a-f]{1,16})");

    public TransactionId {
        requireHex("log", log);
        requireHex("incarnation", incarnation);
        if (sequence < 1) {
            throw new IllegalArgumentException("Sequence of a transaction must be 1 or more, not " + sequence);
        }
    }

    /**
     * Inverse of {@link #toString()}.
     *
     * @throws IllegalArgumentException if the text is not the identity of a transaction
     */
    public static TransactionId parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "Not the id of a transaction, which looks like 0123456789abcdef-0123456789abcdef-1f: '%s'"
                            .formatted(Printable.of(text)));
        }
        return new TransactionId(parts.group(1), parts.group(2), Long.parseLong(parts.group(3), 16));
    }

    /** Log, incarnation and sequence in hexadecimal digits, joined by a hyphen; at most 50 characters. */
    @Override
    public String toString() {
        return log + "-" + incarnation + "-" + Long.toHexString(sequence);
    }

    private static void requireHex(String what, String text) {
        if (!isHex(text)) {
            throw new IllegalArgumentException(
                    "%s of a transaction must be 16 hexadecimal digits, not '%s'".formatted(what, Printable.of(text)));
        }
    }

    /** Without a regular expression: every message about a transaction makes its identity anew. */
    private static boolean isHex(String text) {
        if (text.length() != DIGITS) {
            return false;
        }
        for (int i = 0; i < DIGITS; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
