/** Acceptors on ZooKeeper, an ensemble for each. On one ensemble alone Paxos adds nothing: it runs a protocol of the same family itself. */
@NullMarked
package io.distlock.consensus.zookeeper;

import org.jspecify.annotations.NullMarked;
