package io.distlock.txn.engine;

import java.time.Duration;

/**
 * Bounds of an engine. Immutable.
 *
 * @param writer who this process is, in the records it writes; at most 256 characters
 * @param openMax how many transactions may be open at once
 * @param completionPatience how long a synchronous caller waits for acknowledgements once the outcome is known
 * @param doubtPatience how long a caller waits for an outcome that the log did not tell
 * @param retryFirst bound of the first pause before a call is repeated; it doubles with each
 * @param retryMax bound of the longest pause
 * @param rollbackAttemptsMax how often a branch is told to roll back, before it is left to ask the log
 */
public record EngineOptions(
        String writer,
        int openMax,
        Duration completionPatience,
        Duration doubtPatience,
        Duration retryFirst,
        Duration retryMax,
        int rollbackAttemptsMax) {

    /** What fits most services. */
    public static EngineOptions of(String writer) {
        return new EngineOptions(
                writer,
                10_000,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                10);
    }

    public EngineOptions withOpenMax(int value) {
        return new EngineOptions(
                writer, value, completionPatience, doubtPatience, retryFirst, retryMax, rollbackAttemptsMax);
    }

    public EngineOptions withCompletionPatience(Duration value) {
        return new EngineOptions(writer, openMax, value, doubtPatience, retryFirst, retryMax, rollbackAttemptsMax);
    }

    public EngineOptions withDoubtPatience(Duration value) {
        return new EngineOptions(writer, openMax, completionPatience, value, retryFirst, retryMax, rollbackAttemptsMax);
    }

    /** Pauses between repeated calls. */
    public EngineOptions withRetry(Duration first, Duration max) {
        return new EngineOptions(writer, openMax, completionPatience, doubtPatience, first, max, rollbackAttemptsMax);
    }
}
