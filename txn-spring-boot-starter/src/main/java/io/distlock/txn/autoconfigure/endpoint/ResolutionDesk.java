package io.distlock.txn.autoconfigure.endpoint;

import io.distlock.txn.TransactionId;
import io.distlock.txn.autoconfigure.RunningEngine;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Resolution;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries orders of operators out, all through the register of the log. Thread-safe. */
final class ResolutionDesk {

    /** An ABORT that is read proves nothing about branches that have ended: a COMMIT may have been obeyed and forgotten. */
    static final String NO_PROOF =
            "Branches that are still prepared roll back. Says nothing about branches that have ended before: a transaction that"
                    + " had committed and was forgotten looks the same";

    private static final int WRITER_LENGTH_MAX = 256;

    /**
     * What became of an order.
     *
     * @param isDone whether it was possible
     */
    record Result(String result, @Nullable String note, boolean isDone) {}

    Result abort(RunningEngine engine, TransactionId id, String user) {
        Resolution resolution = Answers.of(engine.name(), engine.resolver().abort(id, writer(user)));
        if (resolution instanceof Resolution.Recorded recorded) {
            if (recorded.record().decision() == Decision.COMMIT) {
                return new Result("commit-stands", "It was decided to commit, which nobody can change.", false);
            }
            return new Result("abort-recorded", NO_PROOF, true);
        }
        return new Result("retired", NO_PROOF + ". Its coordinator was recovered to the end.", true);
    }

    Result commit(RunningEngine engine, TransactionId id) {
        Optional<DecisionRecord> found =
                Answers.of(engine.name(), engine.resolver().commit(id));
        if (found.isEmpty()) {
            return new Result("no-commit-recorded", "Only the coordinator may decide to commit.", false);
        }
        if (found.get().decision() == Decision.ABORT) {
            return new Result("abort-stands", "It was decided to abort, which nobody can change.", false);
        }
        return Answers.of(engine.name(), engine.log().read(id)).isEmpty()
                ? new Result("committed", null, true)
                : new Result("commit-pending", "Some branches have not acknowledged yet; recovery goes on.", true);
    }

    private static String writer(String user) {
        String writer = "operator " + user.replaceAll("\\p{C}", "?");
        return writer.length() > WRITER_LENGTH_MAX ? writer.substring(0, WRITER_LENGTH_MAX) : writer;
    }
}
