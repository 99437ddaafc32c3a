/** Keeps locks in ZooKeeper, as queues of ephemeral nodes, on the {@code CuratorFramework} of the application. */
@NullMarked
package io.distlock.lock.zookeeper;

import org.jspecify.annotations.NullMarked;
