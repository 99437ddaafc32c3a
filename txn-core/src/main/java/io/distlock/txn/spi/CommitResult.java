package io.distlock.txn.spi;

/** The answer to an attempt to record COMMIT. */
public sealed interface CommitResult {

    /**
     * What stands in the log after the attempt and will stand there until it is collected: COMMIT, by this attempt or an earlier
     * one of the same coordinator, or ABORT, by somebody who was in doubt.
     */
    record Decided(DecisionRecord record) implements CommitResult {}

    /**
     * The incarnation is fenced: this attempt had no effect, and no later one of this incarnation will have any. Says nothing of
     * earlier attempts whose answers were lost.
     */
    record Fenced() implements CommitResult {}
}
