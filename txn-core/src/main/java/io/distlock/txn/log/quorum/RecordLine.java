package io.distlock.txn.log.quorum;

import io.distlock.txn.BranchId;
import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Heuristic;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A decision as one line, because every commit sends all that are open: outcome, time, writer, branches, and four fields for each
 * heuristic, separated by tabs. Which transaction it is of stands beside it.
 */
final class RecordLine {

    private static final String SEPARATOR = "\t";
    private static final int FIELDS = 4;
    private static final int FIELDS_OF_HEURISTIC = 4;
    private static final int RADIX = Character.MAX_RADIX;

    private RecordLine() {}

    static String encode(DecisionRecord decision) {
        List<String> fields = new ArrayList<>();
        fields.add(decision.decision() == Decision.COMMIT ? "C" : "A");
        fields.add(time(decision.recordedAt()));
        fields.add(Texts.escape(decision.writer()));
        fields.add(String.join(
                ",", decision.branches().stream().map(RecordLine::encode).toList()));
        for (Heuristic heuristic : decision.heuristics()) {
            fields.add(encode(heuristic.branch()));
            fields.add(heuristic.outcome().name());
            fields.add(time(heuristic.noticedAt()));
            fields.add(Texts.escape(heuristic.message()));
        }
        return String.join(SEPARATOR, fields);
    }

    /**
     * Inverse of {@link #encode}, except that times are cut to milliseconds.
     *
     * @throws DecisionLogException if this is no such line
     */
    static DecisionRecord decode(TransactionId transaction, String line) {
        String[] fields = line.split(SEPARATOR, -1);
        if (fields.length < FIELDS || (fields.length - FIELDS) % FIELDS_OF_HEURISTIC != 0) {
            throw noDecision(transaction, new IllegalArgumentException("%d fields".formatted(fields.length)));
        }
        try {
            List<Heuristic> heuristics = new ArrayList<>();
            for (int i = FIELDS; i < fields.length; i += FIELDS_OF_HEURISTIC) {
                heuristics.add(new Heuristic(
                        branch(transaction, fields[i]),
                        HeuristicOutcome.valueOf(fields[i + 1]),
                        Texts.unescape(fields[i + 3]),
                        time(fields[i + 2])));
            }
            return new DecisionRecord(
                    transaction,
                    decision(fields[0]),
                    branches(transaction, fields[3]),
                    Texts.unescape(fields[2]),
                    time(fields[1]),
                    heuristics);
        } catch (IllegalArgumentException e) {
            throw noDecision(transaction, e);
        }
    }

    private static Decision decision(String field) {
        return switch (field) {
            case "C" -> Decision.COMMIT;
            case "A" -> Decision.ABORT;
            default -> throw new IllegalArgumentException("No such outcome");
        };
    }

    private static List<BranchId> branches(TransactionId transaction, String field) {
        List<BranchId> branches = new ArrayList<>();
        if (!field.isEmpty()) {
            for (String branch : field.split(",", -1)) {
                branches.add(branch(transaction, branch));
            }
        }
        return branches;
    }

    private static String encode(BranchId branch) {
        return branch.branch() + "/" + branch.participant();
    }

    private static BranchId branch(TransactionId transaction, String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("A branch without participant");
        }
        return new BranchId(transaction, text.substring(0, slash), text.substring(slash + 1));
    }

    private static String time(Instant instant) {
        return Long.toString(instant.toEpochMilli(), RADIX);
    }

    private static Instant time(String text) {
        return Instant.ofEpochMilli(Long.parseLong(text, RADIX));
    }

    private static DecisionLogException noDecision(TransactionId transaction, IllegalArgumentException cause) {
        return new DecisionLogException("What stands in the log for " + transaction + " is no decision", cause);
    }
}
