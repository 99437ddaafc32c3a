package io.distlock.txn.log.jdbc;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Settings of a decision log in a database. Immutable.
 *
 * @param tablePrefix what the names of the tables begin with, and perhaps a schema; applications that share a database and use
 *     different prefixes have different logs
 * @param lease how long a coordinator that gives no sign of life is left alone, by the clock of the database; renewed at a third of
 *     it. At least 100 ms
 * @param stepTimeout how long a step may take, waiting for a thread and a connection included, before its outcome is unknown;
 *     at most 1 hour
 * @param lockTimeout how long the server lets a statement wait for a lock; shorter than {@code stepTimeout}
 * @param rideTimeout how long the server lets an initiator be silent between recording COMMIT in its own transaction and committing
 *     it, before it rolls the transaction back
 * @param threads how many steps run at the same time, each on a connection; 1 to 256
 * @param queueSize how many more wait for a thread; 1 to 100,000
 */
public record JdbcDecisionLogOptions(
        String tablePrefix,
        Duration lease,
        Duration stepTimeout,
        Duration lockTimeout,
        Duration rideTimeout,
        int threads,
        int queueSize) {

    /** What the names of the tables begin with in the scripts. */
    static final String DEFAULT_PREFIX = "distlock_txn_";

    private static final Pattern PREFIX =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]{0,62}\\.)?[A-Za-z_][A-Za-z0-9_]{0,39}");
    private static final Duration LEASE_MIN = Duration.ofMillis(100);
    private static final Duration STEP_TIMEOUT_MAX = Duration.ofHours(1);
    private static final int THREADS_MAX = 256;
    private static final int QUEUE_SIZE_MAX = 100_000;

    public JdbcDecisionLogOptions {
        if (!PREFIX.matcher(tablePrefix).matches()) {
            throw new IllegalArgumentException(
                    "tablePrefix must be letters, digits and '_', with a schema and '.' before it or without");
        }
        if (lease.compareTo(LEASE_MIN) < 0) {
            throw new IllegalArgumentException("lease is %s, must be at least %s".formatted(lease, LEASE_MIN));
        }
        if (lockTimeout.toMillis() < 1 || lockTimeout.compareTo(stepTimeout) >= 0) {
            throw new IllegalArgumentException(
                    "lockTimeout is %s, must be at least 1 ms and shorter than stepTimeout, %s"
                            .formatted(lockTimeout, stepTimeout));
        }
        if (stepTimeout.compareTo(STEP_TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "stepTimeout is %s, must be at most %s".formatted(stepTimeout, STEP_TIMEOUT_MAX));
        }
        if (rideTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("rideTimeout is %s, must be at least 1 ms".formatted(rideTimeout));
        }
        if (threads < 1 || threads > THREADS_MAX) {
            throw new IllegalArgumentException("threads is %d, must be 1 to %d".formatted(threads, THREADS_MAX));
        }
        if (queueSize < 1 || queueSize > QUEUE_SIZE_MAX) {
            throw new IllegalArgumentException("queueSize is %d, must be 1 to %d".formatted(queueSize, QUEUE_SIZE_MAX));
        }
    }

    /** Tables {@code distlock_txn_...}, lease 10 s, 5 s for a step, 2 s for a lock, 5 s of silence, 8 threads, 1000 waiting. */
    public static JdbcDecisionLogOptions defaults() {
        return new JdbcDecisionLogOptions(
                DEFAULT_PREFIX,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                8,
                1000);
    }

    public JdbcDecisionLogOptions withTablePrefix(String value) {
        return new JdbcDecisionLogOptions(value, lease, stepTimeout, lockTimeout, rideTimeout, threads, queueSize);
    }

    public JdbcDecisionLogOptions withLease(Duration value) {
        return new JdbcDecisionLogOptions(
                tablePrefix, value, stepTimeout, lockTimeout, rideTimeout, threads, queueSize);
    }

    /** Both at once, as one bounds the other. */
    public JdbcDecisionLogOptions withTimeouts(Duration step, Duration lock) {
        return new JdbcDecisionLogOptions(tablePrefix, lease, step, lock, rideTimeout, threads, queueSize);
    }

    public JdbcDecisionLogOptions withRideTimeout(Duration value) {
        return new JdbcDecisionLogOptions(tablePrefix, lease, stepTimeout, lockTimeout, value, threads, queueSize);
    }

    public JdbcDecisionLogOptions withThreads(int value, int waiting) {
        return new JdbcDecisionLogOptions(tablePrefix, lease, stepTimeout, lockTimeout, rideTimeout, value, waiting);
    }
}
