package io.distlock.txn;

import java.time.Duration;

/**
 * What a transaction wants. Immutable.
 *
 * @param name shown in metrics, traces and the endpoint; not the data of a single call. 1 to 128 characters
 * @param timeout until it must be decided to commit, else it rolls back; 1 ms to 1 day
 * @param completion when the call that commits returns
 * @param rollbackOnBranchFailure whether a branch that failed dooms the transaction although the exception was caught
 */
public record TransactionOptions(
        String name, Duration timeout, Completion completion, boolean rollbackOnBranchFailure) {

    /** What applies if nothing else is said. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private static final int NAME_LENGTH_MAX = 128;
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);
    private static final Duration TIMEOUT_MAX = Duration.ofDays(1);

    public TransactionOptions {
        if (name.isBlank() || name.length() > NAME_LENGTH_MAX) {
            throw new IllegalArgumentException("Name of a transaction must have 1 to %d characters, not '%s'"
                    .formatted(NAME_LENGTH_MAX, Printable.of(name)));
        }
        if (timeout.compareTo(TIMEOUT_MIN) < 0 || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "Timeout of transaction '%s' must be 1 ms to 1 day, not %s".formatted(Printable.of(name), timeout));
        }
    }

    /** 30 seconds, synchronous, doomed by any branch that fails. */
    public static TransactionOptions of(String name) {
        return new TransactionOptions(name, DEFAULT_TIMEOUT, Completion.SYNC, true);
    }

    public TransactionOptions withTimeout(Duration value) {
        return new TransactionOptions(name, value, completion, rollbackOnBranchFailure);
    }

    public TransactionOptions withCompletion(Completion value) {
        return new TransactionOptions(name, timeout, value, rollbackOnBranchFailure);
    }

    public TransactionOptions withRollbackOnBranchFailure(boolean value) {
        return new TransactionOptions(name, timeout, completion, value);
    }
}
