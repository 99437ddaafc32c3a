package io.distlock.lock.zookeeper;

import java.util.concurrent.ScheduledExecutorService;

/**
 * What all nodes of a store share.
 *
 * @param timer runs short tasks, also those that are due after the store was closed
 */
record Surroundings(
        ClientLink link, LockPaths paths, Containers containers, ScheduledExecutorService timer, Hints hints) {}
