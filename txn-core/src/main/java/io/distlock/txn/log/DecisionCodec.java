package io.distlock.txn.log;

import io.distlock.txn.BranchId;
import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Heuristic;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A decision as JSON of a fixed schema, with a version. A reader takes newer minor additions (it ignores fields that it does not
 * know) and refuses a newer version, so that a rolling upgrade either works or stops with a clear error. Thread-safe.
 */
public final class DecisionCodec {

    /** Longest form of a record, in characters; 64 branches and their heuristics fit. */
    public static final int LENGTH_MAX = 64 * 1024;

    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** One record as text of at most {@link #LENGTH_MAX} characters. */
    public String encode(DecisionRecord decision) {
        Form form = new Form(
                VERSION,
                decision.decision(),
                decision.branches().stream()
                        .map(branch -> new BranchForm(branch.branch(), branch.participant()))
                        .toList(),
                decision.writer(),
                decision.recordedAt().toEpochMilli(),
                decision.heuristics().stream().map(DecisionCodec::form).toList());
        String text = JSON.writeValueAsString(form);
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("Decision of %s has %d characters, at most %d are allowed"
                    .formatted(decision.transaction(), text.length(), LENGTH_MAX));
        }
        return text;
    }

    /**
     * Inverse of {@link #encode}.
     *
     * @throws DecisionLogException if this is no record, or one of a newer version
     */
    public DecisionRecord decode(TransactionId transaction, String text) {
        Form form;
        try {
            form = JSON.readValue(text, Form.class);
        } catch (JacksonException e) {
            throw new DecisionLogException("What stands in the log for " + transaction + " is no decision", e);
        }
        if (form.version() != VERSION) {
            throw new DecisionLogException(
                    "The decision of %s has version %d, this process reads %d: finish the upgrade of all instances"
                            .formatted(transaction, form.version(), VERSION));
        }
        return new DecisionRecord(
                transaction,
                form.decision(),
                form.branches().stream().map(branch -> branch.of(transaction)).toList(),
                form.writer(),
                Instant.ofEpochMilli(form.recordedAt()),
                form.heuristics().stream()
                        .map(heuristic -> heuristic.of(transaction))
                        .toList());
    }

    private static HeuristicForm form(Heuristic heuristic) {
        return new HeuristicForm(
                heuristic.branch().branch(),
                heuristic.branch().participant(),
                heuristic.outcome(),
                heuristic.message(),
                heuristic.noticedAt().toEpochMilli());
    }

    private record Form(
            int version,
            Decision decision,
            List<BranchForm> branches,
            String writer,
            long recordedAt,
            List<HeuristicForm> heuristics) {}

    private record BranchForm(String branch, String participant) {

        BranchId of(TransactionId transaction) {
            return new BranchId(transaction, branch, participant);
        }
    }

    private record HeuristicForm(
            String branch, String participant, HeuristicOutcome outcome, String message, long noticedAt) {

        Heuristic of(TransactionId transaction) {
            return new Heuristic(
                    new BranchId(transaction, branch, participant), outcome, message, Instant.ofEpochMilli(noticedAt));
        }
    }
}
