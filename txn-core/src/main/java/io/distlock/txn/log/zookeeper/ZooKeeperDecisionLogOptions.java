package io.distlock.txn.log.zookeeper;

import java.time.Duration;
import java.util.List;
import org.apache.zookeeper.data.ACL;

/**
 * Settings of a decision log on ZooKeeper. Immutable.
 *
 * @param rootNode name of the node, below the namespace of the client, that holds the log in {@code txn/v1}; letters, digits,
 *     {@code .}, {@code _} and {@code -}, at most 64. All instances that share transactions use the same one
 * @param description who this process is, such as application, host and process id, for display; at most 256 characters
 * @param commandTimeout how long a step may take, connecting included, before its outcome is unknown
 * @param inFlightMax how many steps may be on their way; one more fails at once. To be kept well below the
 *     {@code globalOutstandingLimit} of the servers, which is 1000 unless set
 * @param acl access list of all nodes; if empty that which the client's {@code ACLProvider} gives to the node {@code txn/v1}
 */
public record ZooKeeperDecisionLogOptions(
        String rootNode, String description, Duration commandTimeout, int inFlightMax, List<ACL> acl) {

    private static final int ROOT_NODE_LENGTH_MAX = 64;
    private static final int DESCRIPTION_LENGTH_MAX = 256;

    public ZooKeeperDecisionLogOptions {
        acl = List.copyOf(acl);
        if (!rootNode.matches("[A-Za-z0-9._-]{1," + ROOT_NODE_LENGTH_MAX + "}")
                || rootNode.matches("\\.{1,2}|zookeeper")) {
            throw new IllegalArgumentException(
                    "rootNode must have 1 to %d letters, digits, '.', '_' or '-', and not be '.', '..' or 'zookeeper'"
                            .formatted(ROOT_NODE_LENGTH_MAX));
        }
        if (description.length() > DESCRIPTION_LENGTH_MAX) {
            throw new IllegalArgumentException("description has %d characters, at most %d are allowed"
                    .formatted(description.length(), DESCRIPTION_LENGTH_MAX));
        }
        if (commandTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("commandTimeout is %s, must be at least 1 ms".formatted(commandTimeout));
        }
        if (inFlightMax < 1) {
            throw new IllegalArgumentException("inFlightMax is %d, must be at least 1".formatted(inFlightMax));
        }
    }

    /**
     * Root node {@code distlock}, 5 s for a step, 500 steps in flight, the client's access list.
     *
     * @param description who this process is, for display
     */
    public static ZooKeeperDecisionLogOptions of(String description) {
        return new ZooKeeperDecisionLogOptions("distlock", description, Duration.ofSeconds(5), 500, List.of());
    }

    public ZooKeeperDecisionLogOptions withRootNode(String rootNode) {
        return new ZooKeeperDecisionLogOptions(rootNode, description, commandTimeout, inFlightMax, acl);
    }

    public ZooKeeperDecisionLogOptions withCommandTimeout(Duration commandTimeout) {
        return new ZooKeeperDecisionLogOptions(rootNode, description, commandTimeout, inFlightMax, acl);
    }

    public ZooKeeperDecisionLogOptions withInFlightMax(int inFlightMax) {
        return new ZooKeeperDecisionLogOptions(rootNode, description, commandTimeout, inFlightMax, acl);
    }

    public ZooKeeperDecisionLogOptions withAcl(List<ACL> acl) {
        return new ZooKeeperDecisionLogOptions(rootNode, description, commandTimeout, inFlightMax, acl);
    }
}
