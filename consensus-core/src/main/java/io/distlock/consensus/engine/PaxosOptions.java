package io.distlock.consensus.engine;

import java.time.Duration;

/**
 * Bounds of the registers. Immutable.
 *
 * @param operationTimeout within which every operation ends, from the call on
 * @param roundTimeout how long a majority may take to answer; longer than the slowest disk sync of a server
 * @param attemptsMax of one operation
 * @param backOffMax longest wait between two attempts
 * @param operationsMax how many operations of this process may be under way or wait; more are refused
 * @param idleKeysMax for how many keys that nobody uses the prepared ballot is kept
 */
public record PaxosOptions(
        Duration operationTimeout,
        Duration roundTimeout,
        int attemptsMax,
        Duration backOffMax,
        int operationsMax,
        int idleKeysMax) {

    public PaxosOptions {
        requirePositive("operationTimeout", operationTimeout);
        requirePositive("roundTimeout", roundTimeout);
        requirePositive("backOffMax", backOffMax);
        if (attemptsMax < 1 || operationsMax < 1 || idleKeysMax < 0) {
            throw new IllegalArgumentException("attemptsMax %d, operationsMax %d or idleKeysMax %d is out of range"
                    .formatted(attemptsMax, operationsMax, idleKeysMax));
        }
    }

    public static PaxosOptions defaults() {
        return new PaxosOptions(
                Duration.ofSeconds(5), Duration.ofMillis(500), 50, Duration.ofSeconds(1), 10_000, 10_000);
    }

    public PaxosOptions withOperationTimeout(Duration operationTimeout) {
        return new PaxosOptions(operationTimeout, roundTimeout, attemptsMax, backOffMax, operationsMax, idleKeysMax);
    }

    public PaxosOptions withRoundTimeout(Duration roundTimeout) {
        return new PaxosOptions(operationTimeout, roundTimeout, attemptsMax, backOffMax, operationsMax, idleKeysMax);
    }

    public PaxosOptions withAttemptsMax(int attemptsMax) {
        return new PaxosOptions(operationTimeout, roundTimeout, attemptsMax, backOffMax, operationsMax, idleKeysMax);
    }

    public PaxosOptions withBackOffMax(Duration backOffMax) {
        return new PaxosOptions(operationTimeout, roundTimeout, attemptsMax, backOffMax, operationsMax, idleKeysMax);
    }

    public PaxosOptions withOperationsMax(int operationsMax) {
        return new PaxosOptions(operationTimeout, roundTimeout, attemptsMax, backOffMax, operationsMax, idleKeysMax);
    }

    public PaxosOptions withIdleKeysMax(int idleKeysMax) {
        return new PaxosOptions(operationTimeout, roundTimeout, attemptsMax, backOffMax, operationsMax, idleKeysMax);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("%s is %s, must be positive".formatted(name, duration));
        }
    }
}
