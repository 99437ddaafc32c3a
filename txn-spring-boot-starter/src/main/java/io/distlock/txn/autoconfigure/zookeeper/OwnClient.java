package io.distlock.txn.autoconfigure.zookeeper;

import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.data.ACL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a client for the log alone, from settings. It stays with the servers that it is told, since the address list of the ensemble
 * may name what it cannot reach. Without TLS: an application that needs it defines a CuratorFramework bean.
 */
final class OwnClient {

    private static final Logger log = LoggerFactory.getLogger(OwnClient.class);
    private static final int RETRIES_MAX = 3;
    private static final int RETRY_PAUSE_MILLIS = 100;

    private OwnClient() {}

    /** @throws TransactionConfigurationException if no client can be made */
    static void validate(String servers) {
        if (servers.isEmpty()) {
            throw new TransactionConfigurationException(
                    "The decision log 'zookeeper' needs a connect string or a CuratorFramework bean, and there is none",
                    "Set distlock.txn.log.zookeeper.connect-string to the servers, as in zk-1:2181,zk-2:2181,zk-3:2181.");
        }
        try {
            if (new ConnectStringParser(servers)
                    .getServerAddresses().stream()
                            .noneMatch(server -> server.getHostString().isBlank())) {
                return;
            }
        } catch (IllegalArgumentException e) {
            log.debug("Not a connect string", e);
        }
        throw new TransactionConfigurationException(
                "'%s' is no connect string of ZooKeeper".formatted(servers),
                "Set distlock.txn.log.zookeeper.connect-string to host:port, or to several with commas between them.");
    }

    /** Connects in the background. */
    static CuratorFramework start(String servers, ZooKeeperLogProperties properties) {
        int sessionTimeout = Math.toIntExact(properties.sessionTimeout().toMillis());
        int connectionTimeout = Math.toIntExact(properties.connectionTimeout().toMillis());
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(servers)
                .ensembleTracker(false)
                .sessionTimeoutMs(sessionTimeout)
                .connectionTimeoutMs(Math.min(connectionTimeout, sessionTimeout))
                .retryPolicy(new RetryNTimes(RETRIES_MAX, RETRY_PAUSE_MILLIS));
        if (properties.auth().isSet()) {
            builder.authorization(
                            properties.auth().scheme(),
                            Objects.requireNonNull(properties.auth().credentials())
                                    .getBytes(StandardCharsets.UTF_8))
                    .aclProvider(new SameForAll(ZooDefs.Ids.CREATOR_ALL_ACL));
        } else {
            log.warn(
                    "Every client that reaches ZooKeeper at {} can change decisions: set distlock.txn.log.zookeeper.auth.credentials",
                    servers);
        }
        CuratorFramework client = builder.build();
        client.start();
        return client;
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
