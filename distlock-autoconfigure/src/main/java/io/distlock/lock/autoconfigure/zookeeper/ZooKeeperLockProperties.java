package io.distlock.lock.autoconfigure.zookeeper;

import java.time.Duration;
import org.apache.zookeeper.common.PathUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the ZooKeeper store. All but the name of the bean and the command timeout are for a client that is made for the
 * locks, where the application has no CuratorFramework bean. Immutable.
 *
 * @param connectString Servers as host:port,host:port with an optional chroot path after the last.
 * @param client Name of the CuratorFramework bean to use where there are several.
 * @param sessionTimeout Time after which the locks of a dead process are free, within the limits of the servers.
 * @param connectionTimeout Time after which an attempt to connect is given up and the next one begins.
 * @param commandTimeout Time after which a step without an answer counts as unknown.
 * @param namespace Path of the node that all nodes of this application are below.
 * @param auth Identity of the client.
 * @param acl Who may use the nodes of the locks. Creator-all where credentials are set, else open.
 * @param ssl Connections with TLS.
 */
@ConfigurationProperties("distlock.zookeeper")
public record ZooKeeperLockProperties(
        @Nullable String connectString,
        @Nullable String client,
        @DefaultValue("30s") Duration sessionTimeout,
        @DefaultValue("10s") Duration connectionTimeout,
        @DefaultValue("2s") Duration commandTimeout,
        @DefaultValue("") String namespace,
        @DefaultValue Auth auth,
        @Nullable Acl acl,
        @DefaultValue Ssl ssl) {

    public ZooKeeperLockProperties {
        requireMillis("session-timeout", sessionTimeout);
        requireMillis("connection-timeout", connectionTimeout);
        requireMillis("command-timeout", commandTimeout);
        if (!namespace.matches("([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)?")) {
            throw new IllegalArgumentException(
                    "distlock.zookeeper.namespace '%s' must be names of letters, digits, '.', '_' and '-', with a '/' between them"
                            .formatted(namespace));
        }
        PathUtils.validatePath("/" + namespace);
    }

    /** Who may use the nodes, as it is set or follows from the identity. */
    Acl effectiveAcl() {
        if (acl != null) {
            return acl;
        }
        return auth.isSet() ? Acl.CREATOR_ALL : Acl.OPEN;
    }

    private static void requireMillis(String name, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException(
                    "distlock.zookeeper.%s is %s, must be 1 ms to 24 days".formatted(name, value));
        }
    }

    /** Who may use the nodes of the locks. */
    public enum Acl {

        /** Clients with the identity of the one that made the nodes. */
        CREATOR_ALL,

        /** Every client that reaches the servers. */
        OPEN
    }

    /**
     * Identity of the client.
     *
     * @param scheme Authentication scheme of the servers.
     * @param credentials Credentials for the scheme, as user:password for digest.
     */
    public record Auth(@DefaultValue("digest") String scheme, @Nullable String credentials) {

        public Auth {
            if (credentials != null
                    && !credentials.isEmpty()
                    && scheme.equals("digest")
                    && !credentials.matches("(?s)[^:]+:.+")) {
                throw new IllegalArgumentException(
                        "distlock.zookeeper.auth.credentials must be user:password for the scheme digest");
            }
        }

        boolean isSet() {
            return credentials != null && !credentials.isEmpty();
        }

        /** Without the credentials. */
        @Override
        public String toString() {
            return "Auth[scheme=%s, credentials=%s]".formatted(scheme, isSet() ? "******" : "none");
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
            return enabled == null ? bundle != null && !bundle.isBlank() : enabled;
        }
    }
}
