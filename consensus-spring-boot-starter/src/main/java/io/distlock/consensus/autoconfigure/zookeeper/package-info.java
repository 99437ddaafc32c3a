/** Acceptors on ZooKeeper ensembles, for applications that are configured by properties. */
@NullMarked
package io.distlock.consensus.autoconfigure.zookeeper;

import org.jspecify.annotations.NullMarked;
