package io.distlock.lock.autoconfigure.zookeeper;

import io.distlock.lock.autoconfigure.LockConfigurationException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ClassUtils;

/**
 * Makes clients for the locks alone, from settings. Thread-safe.
 *
 * <p>They stay with the servers that they are told, and do not follow the address list of the ensemble: behind a proxy, in
 * containers and with TLS that list names addresses which the client cannot use.
 */
final class OwnClients {

    private static final Logger log = LoggerFactory.getLogger(OwnClients.class);

    private static final int RETRIES_MAX = 3;
    private static final int RETRY_PAUSE_MILLIS = 100;
    private static final List<String> TLS_CLASSES = List.of(
            "io.netty.channel.epoll.Epoll", "io.netty.internal.tcnative.SSL", "io.netty.handler.ssl.SslContext");

    private final ZooKeeperConnectionDetails details;
    private final ZooKeeperLockProperties properties;
    private final @Nullable ClassLoader classLoader;

    OwnClients(
            ZooKeeperConnectionDetails details, ZooKeeperLockProperties properties, @Nullable ClassLoader classLoader) {
        this.details = details;
        this.properties = properties;
        this.classLoader = classLoader;
    }

    /** Whether the application names servers. */
    boolean haveServers() {
        return !details.getConnectString().isBlank();
    }

    /**
     * Refuses what no client can be made of.
     *
     * @throws LockConfigurationException says what to change
     */
    void validate() {
        if (!haveServers()) {
            throw new LockConfigurationException(
                    "Lock store 'zookeeper' needs a connect string or a CuratorFramework bean, and there is none",
                    "Set distlock.zookeeper.connect-string to the servers, as in zk-1:2181,zk-2:2181,zk-3:2181.");
        }
        if (!isUsable(details.getConnectString())) {
            throw new LockConfigurationException(
                    "'%s' is no connect string of ZooKeeper".formatted(details.getConnectString()),
                    "Set distlock.zookeeper.connect-string to host:port, or to several with commas between them; a path may"
                            + " follow the last.");
        }
        if (isSecure() && !TLS_CLASSES.stream().allMatch(name -> ClassUtils.isPresent(name, classLoader))) {
            throw new LockConfigurationException(
                    "TLS to ZooKeeper needs Netty, and parts of it are missing",
                    "Add io.netty:netty-handler, io.netty:netty-transport-classes-epoll and io.netty:netty-tcnative-classes,"
                            + " as distlock-spring-boot-starter does.");
        }
    }

    /** Makes a client and starts it. It connects in the background. */
    OwnClient open() {
        Optional<TlsFiles> files =
                Optional.ofNullable(details.getSslBundle()).map(bundle -> TlsFiles.write(bundle, new SecureRandom()));
        try {
            CuratorFramework client = build(files);
            client.start();
            return new OwnClient(client, files);
        } catch (RuntimeException e) {
            files.ifPresent(TlsFiles::close);
            throw e;
        }
    }

    private CuratorFramework build(Optional<TlsFiles> files) {
        int sessionTimeout = millis(properties.sessionTimeout());
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(details.getConnectString())
                .ensembleTracker(false)
                .sessionTimeoutMs(sessionTimeout)
                .connectionTimeoutMs(Math.min(millis(properties.connectionTimeout()), sessionTimeout))
                .retryPolicy(new RetryNTimes(RETRIES_MAX, RETRY_PAUSE_MILLIS))
                .aclProvider(acl());
        if (!properties.namespace().isEmpty()) {
            builder.namespace(properties.namespace());
        }
        if (properties.auth().isSet()) {
            builder.authorization(
                    properties.auth().scheme(),
                    Objects.requireNonNull(properties.auth().credentials()).getBytes(StandardCharsets.UTF_8));
        }
        if (isSecure()) {
            builder.zkClientConfig(tls(files));
        }
        return builder.build();
    }

    private boolean isSecure() {
        return details.getSslBundle() != null || properties.ssl().isEnabled();
    }

    private ACLProvider acl() {
        if (properties.acl() == null && !properties.auth().isSet()) {
            log.warn(
                    "Every client that reaches ZooKeeper at {} can read and remove the locks: set"
                            + " distlock.zookeeper.auth.credentials, or distlock.zookeeper.acl=open if that is meant",
                    details.getConnectString());
        }
        return switch (properties.effectiveAcl()) {
            case CREATOR_ALL -> new SameForAll(ZooDefs.Ids.CREATOR_ALL_ACL);
            case OPEN -> new SameForAll(ZooDefs.Ids.OPEN_ACL_UNSAFE);
        };
    }

    private static ZKClientConfig tls(Optional<TlsFiles> files) {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
        config.setProperty(ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, ZooKeeperRuntimeHints.NETTY_SOCKET);
        files.ifPresent(written -> written.settings().forEach(config::setProperty));
        return config;
    }

    private static boolean isUsable(String connectString) {
        try {
            List<InetSocketAddress> servers = new ConnectStringParser(connectString).getServerAddresses();
            return !servers.isEmpty()
                    && servers.stream()
                            .noneMatch(server -> server.getHostString().isBlank());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }

    private record SameForAll(List<ACL> list) implements ACLProvider {

        @Override
        public List<ACL> getDefaultAcl() {
            return list;
        }

        @Override
        public List<ACL> getAclForPath(String path) {
            return list;
        }
    }
}
