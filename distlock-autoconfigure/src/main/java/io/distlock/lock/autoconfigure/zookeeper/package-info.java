/** Keeps locks on ZooKeeper, with the application's client or one of their own. */
@NullMarked
package io.distlock.lock.autoconfigure.zookeeper;

import org.jspecify.annotations.NullMarked;
