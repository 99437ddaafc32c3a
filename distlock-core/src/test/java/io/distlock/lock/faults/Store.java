package io.distlock.lock.faults;

import java.time.Duration;

/** The stores whose locks have to pass the same faults, each with a lease that is short for it. */
enum Store {
    REDIS(Duration.ofMillis(1200)),
    /** The lease is the time-out of a session; shorter ones are lost on a loaded machine now and then. */
    ZOOKEEPER(Duration.ofSeconds(2));

    private final Duration shortLease;

    Store(Duration shortLease) {
        this.shortLease = shortLease;
    }

    /** How long a lock is kept for a process that died. */
    Duration shortLease() {
        return shortLease;
    }

    LockServer start() {
        return this == REDIS ? RedisLockServer.start() : ZooKeeperLockServer.start();
    }
}
