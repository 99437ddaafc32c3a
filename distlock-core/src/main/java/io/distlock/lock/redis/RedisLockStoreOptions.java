package io.distlock.lock.redis;

import java.time.Duration;
import java.util.Objects;

/**
 * Settings of a store on Redis. Immutable.
 *
 * @param keyPrefix begins all keys and channels of the store; printable ASCII without spaces and braces, at most 64
 *     characters
 * @param commandTimeout how long a step may take, connecting included, before its outcome is unknown
 * @param tokenMargin how long the last fencing token is remembered beyond the grant that had it; larger than any jump of
 *     the server's clock
 * @param replicaPolicy how many replicas must have a grant before it is answered
 */
public record RedisLockStoreOptions(
        String keyPrefix, Duration commandTimeout, Duration tokenMargin, ReplicaPolicy replicaPolicy) {

    private static final int KEY_PREFIX_LENGTH_MAX = 64;

    public RedisLockStoreOptions {
        Objects.requireNonNull(replicaPolicy, "replicaPolicy");
        if (!keyPrefix.matches("[\\x21-\\x7e&&[^{}]]{1," + KEY_PREFIX_LENGTH_MAX + "}")) {
            throw new IllegalArgumentException(
                    "keyPrefix must have 1 to %d printable ASCII characters, without spaces and braces"
                            .formatted(KEY_PREFIX_LENGTH_MAX));
        }
        requirePositive("commandTimeout", commandTimeout);
        requirePositive("tokenMargin", tokenMargin);
    }

    /** Prefix {@code distlock}, 2 s for a step, tokens remembered for 60 s, no waiting for replicas. */
    public static RedisLockStoreOptions defaults() {
        return new RedisLockStoreOptions(
                "distlock", Duration.ofSeconds(2), Duration.ofSeconds(60), ReplicaPolicy.none());
    }

    public RedisLockStoreOptions withKeyPrefix(String keyPrefix) {
        return new RedisLockStoreOptions(keyPrefix, commandTimeout, tokenMargin, replicaPolicy);
    }

    public RedisLockStoreOptions withCommandTimeout(Duration commandTimeout) {
        return new RedisLockStoreOptions(keyPrefix, commandTimeout, tokenMargin, replicaPolicy);
    }

    public RedisLockStoreOptions withTokenMargin(Duration tokenMargin) {
        return new RedisLockStoreOptions(keyPrefix, commandTimeout, tokenMargin, replicaPolicy);
    }

    public RedisLockStoreOptions withReplicaPolicy(ReplicaPolicy replicaPolicy) {
        return new RedisLockStoreOptions(keyPrefix, commandTimeout, tokenMargin, replicaPolicy);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException("%s is %s, must be at least 1 ms".formatted(name, duration));
        }
    }
}
