package io.distlock.lock.zookeeper;

import java.time.Duration;

/**
 * Settings of a store on ZooKeeper. Immutable.
 *
 * @param rootNode name of the node, below the namespace of the client, that all nodes of the store are under; letters, digits,
 *     {@code .}, {@code _} and {@code -}, at most 64
 * @param commandTimeout how long a step may take, connecting included, before its outcome is unknown
 */
public record ZooKeeperLockStoreOptions(String rootNode, Duration commandTimeout) {

    private static final int ROOT_NODE_LENGTH_MAX = 64;

    public ZooKeeperLockStoreOptions {
        if (!rootNode.matches("[A-Za-z0-9._-]{1," + ROOT_NODE_LENGTH_MAX + "}")
                || rootNode.matches("\\.{1,2}|zookeeper")) {
            throw new IllegalArgumentException(
                    "rootNode must have 1 to %d letters, digits, '.', '_' or '-', and not be '.', '..' or 'zookeeper'"
                            .formatted(ROOT_NODE_LENGTH_MAX));
        }
        if (commandTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("commandTimeout is %s, must be at least 1 ms".formatted(commandTimeout));
        }
    }

    /** Root node {@code distlock}, 2 s for a step. */
    public static ZooKeeperLockStoreOptions defaults() {
        return new ZooKeeperLockStoreOptions("distlock", Duration.ofSeconds(2));
    }

    public ZooKeeperLockStoreOptions withRootNode(String rootNode) {
        return new ZooKeeperLockStoreOptions(rootNode, commandTimeout);
    }

    public ZooKeeperLockStoreOptions withCommandTimeout(Duration commandTimeout) {
        return new ZooKeeperLockStoreOptions(rootNode, commandTimeout);
    }
}
