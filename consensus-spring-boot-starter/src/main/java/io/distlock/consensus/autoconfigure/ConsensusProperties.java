package io.distlock.consensus.autoconfigure;

import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.redis.Durability;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of Paxos registers. Immutable.
 *
 * @param enabled Whether registers are configured at all.
 * @param group Name of the group of acceptors, so that several can share servers.
 * @param keyPrefix First part of all names in a server.
 * @param nodes Servers that keep the registers, three or five that fail independently, by a name for each. The order of the names
 *     is that of their seats in the group, so a name stays with its server for ever.
 * @param durability Why a Redis server may be believed to remember what it has promised.
 * @param bootstrap Whether a group whose servers are all empty is started with the application. For the first start, development
 *     and tests; the endpoint does the same.
 * @param failFast Whether an application without a majority of its servers ends its start.
 * @param timeout Time within which every operation ends.
 * @param roundTimeout Time for a majority to answer; longer than the slowest disk sync of a server.
 * @param commandTimeout Time after which a connection that has not answered is made anew.
 * @param maxOperations How many operations of this process may be under way or wait; more are refused.
 */
@ConfigurationProperties("distlock.consensus")
public record ConsensusProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("default") String group,
        @DefaultValue("distlock") String keyPrefix,
        @DefaultValue Map<String, Node> nodes,
        @DefaultValue("fsync-always") Durability durability,
        @DefaultValue("false") boolean bootstrap,
        @DefaultValue("false") boolean failFast,
        @DefaultValue("5s") Duration timeout,
        @DefaultValue("500ms") Duration roundTimeout,
        @DefaultValue("2s") Duration commandTimeout,
        @DefaultValue("10000") int maxOperations) {

    public ConsensusProperties {
        if (!group.matches("[a-z0-9-]{1,64}")) {
            throw new IllegalArgumentException(
                    "distlock.consensus.group '%s' must match [a-z0-9-]{1,64}".formatted(group));
        }
        if (!keyPrefix.matches("[A-Za-z0-9:_-]{1,64}")) {
            throw new IllegalArgumentException(
                    "distlock.consensus.key-prefix '%s' must match [A-Za-z0-9:_-]{1,64}".formatted(keyPrefix));
        }
        if (commandTimeout.compareTo(roundTimeout) < 0 || timeout.compareTo(roundTimeout) < 0) {
            throw new IllegalArgumentException(
                    "distlock.consensus.timeout %s and command-timeout %s must not be below round-timeout %s"
                            .formatted(timeout, commandTimeout, roundTimeout));
        }
        SortedMap<String, Node> sorted = new TreeMap<>(nodes);
        nodes = Collections.unmodifiableSortedMap(sorted);
        options(timeout, roundTimeout, maxOperations); // checks the ranges
    }

    PaxosOptions options() {
        return options(timeout, roundTimeout, maxOperations);
    }

    private static PaxosOptions options(Duration timeout, Duration roundTimeout, int maxOperations) {
        return PaxosOptions.defaults()
                .withOperationTimeout(timeout)
                .withRoundTimeout(roundTimeout)
                .withOperationsMax(maxOperations);
    }

    /**
     * One server.
     *
     * @param url Address as redis://host:port, or rediss:// for TLS; user and password may stand in it. Instead of host and port.
     * @param host Host of a Redis server.
     * @param port Port of a Redis server.
     * @param username Login of a Redis user, or of the scheme digest of ZooKeeper.
     * @param password Password of this user.
     * @param ssl Connections with TLS.
     */
    public record Node(
            @Nullable String url,
            @Nullable String host,
            @DefaultValue("6379") int port,
            @Nullable String username,
            @Nullable String password,
            @DefaultValue Ssl ssl) {

        /** Without credentials. */
        @Override
        public String toString() {
            return "Node[url=%s, host=%s, port=%d]".formatted(url == null ? null : "******", host, port);
        }
    }

    /**
     * Connections with TLS.
     *
     * @param enabled Whether to use TLS. Enabled where a bundle is set.
     * @param bundle Name of the SSL bundle with the certificates.
     */
    public record Ssl(@Nullable Boolean enabled, @Nullable String bundle) {

        boolean isEnabled() {
            return enabled == null ? hasBundle() : enabled;
        }

        boolean hasBundle() {
            return bundle != null && !bundle.isBlank();
        }
    }
}
