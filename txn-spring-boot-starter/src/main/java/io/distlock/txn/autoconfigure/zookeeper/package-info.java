/** Decision logs on ZooKeeper. */
@NullMarked
package io.distlock.txn.autoconfigure.zookeeper;

import org.jspecify.annotations.NullMarked;
