package io.distlock.txn.log.quorum;

import java.time.Duration;

/**
 * Settings of a decision log on registers. Immutable.
 *
 * @param keyPrefix first part of the names of all registers, {@code [A-Za-z0-9._-]{1,64}}; all instances that share transactions
 *     use the same one
 * @param description who this process is, such as application, host and process id, for display; at most 256 characters
 * @param lease how long a coordinator that gives no sign of life is left alone by those who watch it, each by its own monotonic
 *     clock; a sign of life is given at a third of it. 100 ms to 1 hour
 * @param stepTimeout how long a step may wait and try again; it then ends with the operation of the register that is under way,
 *     which has a time-out of its own. 1 ms to 1 hour
 * @param waitingMax how many steps may wait for one incarnation's register; one more fails at once. 1 to 100,000
 */
public record QuorumDecisionLogOptions(
        String keyPrefix, String description, Duration lease, Duration stepTimeout, int waitingMax) {

    private static final int DESCRIPTION_LENGTH_MAX = 256;
    private static final Duration LEASE_MIN = Duration.ofMillis(100);
    private static final Duration DURATION_MAX = Duration.ofHours(1);
    private static final int WAITING_MAX = 100_000;

    public QuorumDecisionLogOptions {
        if (!keyPrefix.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("keyPrefix must have 1 to 64 letters, digits, '.', '_' or '-'");
        }
        if (description.length() > DESCRIPTION_LENGTH_MAX) {
            throw new IllegalArgumentException("description has %d characters, at most %d are allowed"
                    .formatted(description.length(), DESCRIPTION_LENGTH_MAX));
        }
        if (lease.compareTo(LEASE_MIN) < 0 || lease.compareTo(DURATION_MAX) > 0) {
            throw new IllegalArgumentException(
                    "lease is %s, must be %s to %s".formatted(lease, LEASE_MIN, DURATION_MAX));
        }
        if (stepTimeout.toMillis() < 1 || stepTimeout.compareTo(DURATION_MAX) > 0) {
            throw new IllegalArgumentException(
                    "stepTimeout is %s, must be 1 ms to %s".formatted(stepTimeout, DURATION_MAX));
        }
        if (waitingMax < 1 || waitingMax > WAITING_MAX) {
            throw new IllegalArgumentException("waitingMax is %d, must be 1 to %d".formatted(waitingMax, WAITING_MAX));
        }
    }

    /**
     * Prefix {@code distlock}, lease 10 s, 5 s for a step, 10,000 waiting.
     *
     * @param description who this process is, for display
     */
    public static QuorumDecisionLogOptions of(String description) {
        return new QuorumDecisionLogOptions(
                "distlock", description, Duration.ofSeconds(10), Duration.ofSeconds(5), 10_000);
    }

    public QuorumDecisionLogOptions withKeyPrefix(String keyPrefix) {
        return new QuorumDecisionLogOptions(keyPrefix, description, lease, stepTimeout, waitingMax);
    }

    public QuorumDecisionLogOptions withLease(Duration lease) {
        return new QuorumDecisionLogOptions(keyPrefix, description, lease, stepTimeout, waitingMax);
    }

    public QuorumDecisionLogOptions withStepTimeout(Duration stepTimeout) {
        return new QuorumDecisionLogOptions(keyPrefix, description, lease, stepTimeout, waitingMax);
    }

    public QuorumDecisionLogOptions withWaitingMax(int waitingMax) {
        return new QuorumDecisionLogOptions(keyPrefix, description, lease, stepTimeout, waitingMax);
    }
}
