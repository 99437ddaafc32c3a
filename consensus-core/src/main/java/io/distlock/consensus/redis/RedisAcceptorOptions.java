package io.distlock.consensus.redis;

import java.time.Duration;

/**
 * How an acceptor is kept on its server. Immutable.
 *
 * @param keyPrefix of the one key that holds the acceptor, {@code [A-Za-z0-9:_-]{1,64}}
 * @param group as in the configuration of the acceptors
 * @param durability why the server is believed
 * @param requestsMax how many requests may be without answer; more fail at once
 * @param reconnectAfter shortest time between two attempts to connect
 */
public record RedisAcceptorOptions(
        String keyPrefix, String group, Durability durability, int requestsMax, Duration reconnectAfter) {

    public RedisAcceptorOptions {
        if (!keyPrefix.matches("[A-Za-z0-9:_-]{1,64}") || !group.matches("[a-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("keyPrefix or group has other characters than allowed, or too many");
        }
        if (requestsMax < 1) {
            throw new IllegalArgumentException("requestsMax is %d, must be at least 1".formatted(requestsMax));
        }
    }

    public static RedisAcceptorOptions of(String group) {
        return new RedisAcceptorOptions("distlock", group, Durability.FSYNC_ALWAYS, 10_000, Duration.ofMillis(100));
    }

    public RedisAcceptorOptions withKeyPrefix(String keyPrefix) {
        return new RedisAcceptorOptions(keyPrefix, group, durability, requestsMax, reconnectAfter);
    }

    public RedisAcceptorOptions withDurability(Durability durability) {
        return new RedisAcceptorOptions(keyPrefix, group, durability, requestsMax, reconnectAfter);
    }

    public RedisAcceptorOptions withRequestsMax(int requestsMax) {
        return new RedisAcceptorOptions(keyPrefix, group, durability, requestsMax, reconnectAfter);
    }

    public RedisAcceptorOptions withReconnectAfter(Duration reconnectAfter) {
        return new RedisAcceptorOptions(keyPrefix, group, durability, requestsMax, reconnectAfter);
    }

    /** The key, with a hash tag although a cluster is no acceptor. */
    String key() {
        return keyPrefix + ":{consensus:" + group + "}";
    }
}
