/** The decision log on ZooKeeper: an ephemeral node per coordinator, a directory of write-once nodes for its decisions. */
@NullMarked
package io.distlock.txn.log.zookeeper;

import org.jspecify.annotations.NullMarked;
