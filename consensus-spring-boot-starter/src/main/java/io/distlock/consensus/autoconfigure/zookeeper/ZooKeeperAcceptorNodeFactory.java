package io.distlock.consensus.autoconfigure.zookeeper;

import io.distlock.consensus.autoconfigure.AcceptorNodeFactory;
import io.distlock.consensus.autoconfigure.ConsensusConfigurationException;
import io.distlock.consensus.autoconfigure.ConsensusConnectionDetails.Node;
import io.distlock.consensus.autoconfigure.ConsensusProperties;
import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.consensus.zookeeper.ZooKeeperAcceptorNode;
import io.distlock.consensus.zookeeper.ZooKeeperAcceptorOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.data.ACL;
import org.springframework.util.StringUtils;

/**
 * Makes acceptors on ZooKeeper, each with a client of its own. With user and password nodes belong to that identity, else to everybody
 * who reaches the servers. Thread-safe.
 */
final class ZooKeeperAcceptorNodeFactory implements AcceptorNodeFactory {

    private static final String PREFIX = "zookeeper://";
    private static final int SESSION_MILLIS = 30_000;
    private static final int RETRY_MILLIS = 100;

    private final ConsensusProperties properties;

    ZooKeeperAcceptorNodeFactory(ConsensusProperties properties) {
        this.properties = properties;
    }

    @Override
    public boolean supports(String scheme) {
        return scheme.equals("zookeeper");
    }

    @Override
    public void validate(String name, Node node) {
        if (node.sslBundle() != null) {
            throw new ConsensusConfigurationException(
                    "Consensus node '%s' is on ZooKeeper, where an SSL bundle is not supported".formatted(name),
                    "Remove distlock.consensus.nodes.%s.ssl, or define an AcceptorNodeFactory bean that makes a ZooKeeperAcceptorNode"
                                    .formatted(name)
                            + " with your own client.");
        }
        if (connectString(node).contains("@") || !isUsable(connectString(node))) {
            throw new ConsensusConfigurationException(
                    "The url of consensus node '%s' is no address of a ZooKeeper ensemble".formatted(name),
                    "Set distlock.consensus.nodes.%1$s.url to zookeeper://host:port,host:port, and user and password to distlock.consensus.nodes.%1$s.username and password."
                            .formatted(name));
        }
    }

    @Override
    public AcceptorNode create(Node node) {
        int timeout = Math.toIntExact(properties.commandTimeout().toMillis());
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(connectString(node))
                .ensembleTracker(false)
                .sessionTimeoutMs(SESSION_MILLIS)
                .connectionTimeoutMs(timeout)
                .retryPolicy(new RetryOneTime(RETRY_MILLIS));
        if (StringUtils.hasText(node.username())) {
            builder.authorization("digest", (node.username() + ":" + node.password()).getBytes(StandardCharsets.UTF_8))
                    .aclProvider(new CreatorAll());
        }
        CuratorFramework client = builder.build();
        client.start();
        return new OwnedZooKeeperNode(
                ZooKeeperAcceptorNode.create(
                        client,
                        ZooKeeperAcceptorOptions.of(properties.group())
                                .withPath("/" + properties.keyPrefix().replace(':', '-') + "/consensus")),
                client);
    }

    private static String connectString(Node node) {
        return node.url().substring(PREFIX.length());
    }

    private static boolean isUsable(String connectString) {
        try {
            return new ConnectStringParser(connectString)
                    .getServerAddresses().stream()
                            .noneMatch(server -> server.getHostString().isBlank());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static final class CreatorAll implements ACLProvider {

        @Override
        public List<ACL> getDefaultAcl() {
            return ZooDefs.Ids.CREATOR_ALL_ACL;
        }

        @Override
        public List<ACL> getAclForPath(String path) {
            return ZooDefs.Ids.CREATOR_ALL_ACL;
        }
    }
}
