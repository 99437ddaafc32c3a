package io.distlock.lock.redis;

import java.time.Duration;

/**
 * How many replicas must have acknowledged a grant or a renewal before it is answered (Redis {@code WAIT}). It narrows the
 * window in which a failover loses a grant and does not close it: Redis may still promote a replica that did not have it.
 *
 * <p>Waiting holds up all commands on the connection of the store. While replicas are missing every attempt takes the
 * whole {@link #timeout()} and fails, so keep it short. Immutable.
 */
public sealed interface ReplicaPolicy {

    /** How long to wait for the acknowledgements. */
    Duration timeout();

    /** Nobody waits. */
    static ReplicaPolicy none() {
        return new None();
    }

    /** At least so many replicas. */
    static ReplicaPolicy atLeast(int replicas, Duration timeout) {
        return new AtLeast(replicas, timeout);
    }

    /**
     * The master and so many replicas that they are more than half of all. All is the largest number that was seen since the
     * store was created, so a replica that is away still counts.
     */
    static ReplicaPolicy majority(Duration timeout) {
        return new Majority(timeout);
    }

    /** See {@link ReplicaPolicy#none()}. */
    record None() implements ReplicaPolicy {
        @Override
        public Duration timeout() {
            return Duration.ZERO;
        }
    }

    /** See {@link ReplicaPolicy#atLeast}. */
    record AtLeast(int replicas, Duration timeout) implements ReplicaPolicy {
        public AtLeast {
            if (replicas < 1) {
                throw new IllegalArgumentException("replicas is %d, must be at least 1".formatted(replicas));
            }
            requirePositive(timeout);
        }
    }

    /** See {@link ReplicaPolicy#majority}. */
    record Majority(Duration timeout) implements ReplicaPolicy {
        public Majority {
            requirePositive(timeout);
        }
    }

    private static void requirePositive(Duration timeout) {
        if (timeout.toMillis() < 1) { // WAIT takes 0 as "for ever"
            throw new IllegalArgumentException("timeout is %s, must be at least 1 ms".formatted(timeout));
        }
    }
}
