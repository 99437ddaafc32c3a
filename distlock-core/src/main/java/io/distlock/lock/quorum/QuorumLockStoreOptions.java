package io.distlock.lock.quorum;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Settings of a store on registers. Immutable.
 *
 * @param keyPrefix first part of the names of all registers, {@code [A-Za-z0-9._-]{1,64}}
 * @param pollMax longest time between two looks of a waiting process, and how long a process that gives a lock up stands back for
 *     others that wait; 10 ms to 10 s
 * @param watchedMax how many locks of others this process observes at once; the holders of more are not found dead
 */
public record QuorumLockStoreOptions(String keyPrefix, Duration pollMax, int watchedMax) {

    private static final Pattern KEY_PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Duration POLL_MIN = Duration.ofMillis(10);
    private static final Duration POLL_LIMIT = Duration.ofSeconds(10);

    public QuorumLockStoreOptions {
        if (!KEY_PREFIX.matcher(keyPrefix).matches()) {
            throw new IllegalArgumentException("keyPrefix must have 1 to 64 letters, digits, '.', '_' or '-'");
        }
        if (pollMax.compareTo(POLL_MIN) < 0 || pollMax.compareTo(POLL_LIMIT) > 0) {
            throw new IllegalArgumentException(
                    "pollMax is %s, must be %s to %s".formatted(pollMax, POLL_MIN, POLL_LIMIT));
        }
        if (watchedMax < 1) {
            throw new IllegalArgumentException("watchedMax is %d, must be at least 1".formatted(watchedMax));
        }
    }

    /** Prefix {@code distlock}, 200 ms between two looks, 10,000 observed locks. */
    public static QuorumLockStoreOptions defaults() {
        return new QuorumLockStoreOptions("distlock", Duration.ofMillis(200), 10_000);
    }

    public QuorumLockStoreOptions withKeyPrefix(String keyPrefix) {
        return new QuorumLockStoreOptions(keyPrefix, pollMax, watchedMax);
    }

    public QuorumLockStoreOptions withPollMax(Duration pollMax) {
        return new QuorumLockStoreOptions(keyPrefix, pollMax, watchedMax);
    }

    public QuorumLockStoreOptions withWatchedMax(int watchedMax) {
        return new QuorumLockStoreOptions(keyPrefix, pollMax, watchedMax);
    }
}
