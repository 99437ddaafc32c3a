package io.distlock.txn.log.quorum;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.DecisionRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What stands in the register of one incarnation: whether it may commit, its sign of life, and the decisions that are open. An
 * incarnation without a register was retired, or never began. Immutable.
 *
 * @param fenced never becomes false again
 * @param beat grows with every change that the owner makes, so that no earlier state of a living owner ever comes back
 * @param leaseMillis how long the owner may be silent
 * @param lines open decisions by sequence, as {@link RecordLine}s
 * @param sizeBytes of the packed form, without its first line
 */
record OwnerState(boolean fenced, long beat, long leaseMillis, SortedMap<Long, String> lines, int sizeBytes) {

    /** What a register holds, less the first line. */
    static final int SIZE_BYTES_MAX = 63 * 1024;

    /** Leaves room for those who are in doubt: they must be able to record ABORT when no COMMIT can be recorded any more. */
    static final int COMMIT_SIZE_BYTES_MAX = 48 * 1024;

    private static final String VERSION = "1";
    private static final int PARTS = 4;
    private static final int RADIX = Character.MAX_RADIX;

    static OwnerState alive(Duration lease) {
        return new OwnerState(false, 1, lease.toMillis(), new TreeMap<>(), 0);
    }

    Optional<DecisionRecord> find(TransactionId transaction) {
        return Optional.ofNullable(lines.get(transaction.sequence())).map(line -> RecordLine.decode(transaction, line));
    }

    OwnerState fence() {
        return fenced ? this : new OwnerState(true, beat, leaseMillis, lines, sizeBytes);
    }

    OwnerState nextBeat() {
        return new OwnerState(fenced, beat + 1, leaseMillis, lines, sizeBytes);
    }

    /**
     * Adds a decision or replaces it.
     *
     * @throws DecisionLogException if there is no room
     */
    OwnerState with(DecisionRecord decision, int allowedBytes) {
        long sequence = decision.transaction().sequence();
        String line = RecordLine.encode(decision);
        int nextBytes = sizeBytes + sizeOf(sequence, line) - sizeOf(sequence);
        if (nextBytes > allowedBytes) {
            throw new DecisionLogException(
                    "No room for %s of %s: %d decisions of its incarnation are open and take %d bytes, %d are allowed"
                            .formatted(
                                    decision.decision(),
                                    decision.transaction(),
                                    lines.size(),
                                    sizeBytes,
                                    allowedBytes));
        }
        SortedMap<Long, String> next = new TreeMap<>(lines);
        next.put(sequence, line);
        return new OwnerState(fenced, beat, leaseMillis, next, nextBytes);
    }

    OwnerState without(Iterable<TransactionId> transactions) {
        SortedMap<Long, String> next = new TreeMap<>(lines);
        int nextBytes = sizeBytes;
        for (TransactionId transaction : transactions) {
            if (next.remove(transaction.sequence()) != null) {
                nextBytes -= sizeOf(transaction.sequence());
            }
        }
        return next.size() == lines.size() ? this : new OwnerState(fenced, beat, leaseMillis, next, nextBytes);
    }

    String pack() {
        StringBuilder text = new StringBuilder(sizeBytes + 64);
        text.append(VERSION)
                .append(fenced ? " F " : " A ")
                .append(Long.toString(beat, RADIX))
                .append(' ')
                .append(Long.toString(leaseMillis, RADIX));
        for (Map.Entry<Long, String> line : lines.entrySet()) {
            text.append('\n')
                    .append(Long.toString(line.getKey(), RADIX))
                    .append('\t')
                    .append(line.getValue());
        }
        return text.toString();
    }

    /**
     * Inverse of {@link #pack()}.
     *
     * @throws DecisionLogException if this is something else, or of a newer version
     */
    static OwnerState unpack(String text) {
        String[] rows = text.split("\n", -1);
        String[] head = rows[0].split(" ", -1);
        if (!head[0].equals(VERSION)) {
            throw new DecisionLogException(
                    "The register of an incarnation is not of version %s: finish the upgrade of all instances"
                            .formatted(VERSION));
        }
        try {
            if (head.length != PARTS || !head[1].matches("[AF]")) {
                throw new IllegalArgumentException("Another first line");
            }
            SortedMap<Long, String> lines = new TreeMap<>();
            for (int i = 1; i < rows.length; i++) {
                int tab = rows[i].indexOf('\t');
                lines.put(Long.parseLong(rows[i], 0, Math.max(0, tab), RADIX), rows[i].substring(tab + 1));
            }
            return new OwnerState(
                    head[1].equals("F"),
                    Long.parseLong(head[2], RADIX),
                    Long.parseLong(head[3], RADIX),
                    lines,
                    text.length() - rows[0].length());
        } catch (IllegalArgumentException e) {
            throw new DecisionLogException("What stands in the register of an incarnation is no list of decisions", e);
        }
    }

    private int sizeOf(long sequence) {
        String line = lines.get(sequence);
        return line == null ? 0 : sizeOf(sequence, line);
    }

    private static int sizeOf(long sequence, String line) {
        return Long.toString(sequence, RADIX).length() + line.length() + 2; // tab and end of line
    }
}
