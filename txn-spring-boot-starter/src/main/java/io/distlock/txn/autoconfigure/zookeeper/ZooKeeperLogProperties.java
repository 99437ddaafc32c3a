package io.distlock.txn.autoconfigure.zookeeper;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the decision log on ZooKeeper. Immutable.
 *
 * @param connectString Servers, as in zk-1:2181,zk-2:2181,zk-3:2181, for a client of the log's own. A CuratorFramework bean wins.
 * @param client Name of the CuratorFramework bean to use where there are several.
 * @param rootNode Name of the node that holds the log. All instances that share transactions use the same.
 * @param sessionTimeout Session timeout of the own client, after which the decisions of a dead coordinator are recovered.
 * @param connectionTimeout Connection timeout of the own client.
 * @param commandTimeout Time after which a step without an answer counts as unknown.
 * @param inFlightMax How many steps may be on their way.
 * @param auth Identity of the own client.
 */
@ConfigurationProperties("distlock.txn.log.zookeeper")
public record ZooKeeperLogProperties(
        @Nullable String connectString,
        @Nullable String client,
        @DefaultValue("distlock") String rootNode,
        @DefaultValue("10s") Duration sessionTimeout,
        @DefaultValue("10s") Duration connectionTimeout,
        @DefaultValue("5s") Duration commandTimeout,
        @DefaultValue("500") int inFlightMax,
        @DefaultValue Auth auth) {

    public ZooKeeperLogProperties {
        requireMillis("session-timeout", sessionTimeout);
        requireMillis("connection-timeout", connectionTimeout);
    }

    /** Empty if there are none. */
    String servers() {
        return connectString == null ? "" : connectString.trim();
    }

    private static void requireMillis(String name, Duration value) {
        if (value.toMillis() < 1 || value.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "distlock.txn.log.zookeeper.%s is %s, must be 1 ms to 24 days".formatted(name, value));
        }
    }

    /**
     * Identity of the own client, which alone may use the nodes then.
     *
     * @param scheme Authentication scheme of the servers.
     * @param credentials Credentials for the scheme, as user:password for digest.
     */
    public record Auth(@DefaultValue("digest") String scheme, @Nullable String credentials) {

        boolean isSet() {
            return credentials != null && !credentials.isEmpty();
        }

        /** Without the credentials. */
        @Override
        public String toString() {
            return "Auth[scheme=%s, credentials=%s]".formatted(scheme, isSet() ? "******" : "none");
        }
    }
}
