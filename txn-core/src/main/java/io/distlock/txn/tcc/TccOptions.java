package io.distlock.txn.tcc;

import java.time.Duration;

/**
 * Bounds of a participant. Immutable.
 *
 * @param argumentsLengthMax how long the recorded arguments of one try may be, in characters of JSON; 64 to 1048576
 * @param statementTimeout how long a statement on a branch's row may wait, for example for the row's other user; whole seconds, 1 s to
 *     1 h
 */
public record TccOptions(int argumentsLengthMax, Duration statementTimeout) {

    private static final int ARGUMENTS_LENGTH_MIN = 64;
    private static final int ARGUMENTS_LENGTH_MAX = 1024 * 1024;

    public TccOptions {
        if (argumentsLengthMax < ARGUMENTS_LENGTH_MIN || argumentsLengthMax > ARGUMENTS_LENGTH_MAX) {
            throw new IllegalArgumentException("Greatest length of arguments must be %d to %d, not %d"
                    .formatted(ARGUMENTS_LENGTH_MIN, ARGUMENTS_LENGTH_MAX, argumentsLengthMax));
        }
        if (statementTimeout.compareTo(Duration.ofSeconds(1)) < 0
                || statementTimeout.compareTo(Duration.ofHours(1)) > 0
                || statementTimeout.getNano() != 0) {
            throw new IllegalArgumentException(
                    "Timeout of a statement must be whole seconds, 1 s to 1 h, not " + statementTimeout);
        }
    }

    /** 16384 characters, 10 seconds. */
    public static TccOptions defaults() {
        return new TccOptions(16 * 1024, Duration.ofSeconds(10));
    }

    public TccOptions withArgumentsLengthMax(int value) {
        return new TccOptions(value, statementTimeout);
    }

    public TccOptions withStatementTimeout(Duration value) {
        return new TccOptions(argumentsLengthMax, value);
    }
}
