package io.distlock.lock.zookeeper;

import java.util.Optional;
import org.apache.zookeeper.data.Stat;

/**
 * The node of one resource as it was read.
 *
 * @param incarnation id of the write that made the node; one that was forgotten and made again counts its versions from 0 again
 * @param nodeVersion ZooKeeper's version of the node, which a mark compares
 * @param lastWrite id of the write that gave the node this state; ZooKeeper orders all writes by it and repeats none
 */
record VersionState(long incarnation, int nodeVersion, long lastWrite, Optional<MarkData> mark) {

    static VersionState of(String path, Session.Data data) {
        return of(data.stat(), MarkData.parse(path, data.bytes()));
    }

    static VersionState of(Stat stat, Optional<MarkData> mark) {
        return new VersionState(stat.getCzxid(), stat.getVersion(), stat.getMzxid(), mark);
    }

    boolean isStable() {
        return mark.isEmpty();
    }

    /** The number that users see: even, and larger than that of every earlier state of the resource. */
    long version() {
        return 2 * lastWrite;
    }
}
