package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.MarkResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.PublishResult;
import io.distlock.lock.spi.VersionReading;
import io.distlock.lock.spi.VersionStore;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Versions on the session of a lock store. The version of a resource is that of its node in ZooKeeper; what users see is the id of
 * the write that made it, doubled, because ZooKeeper's own versions begin anew with each node. A mark is ephemeral: its lease is
 * kept by this process, and bounded by the session. Nothing depends on a clock of the servers. Thread-safe.
 */
final class ZooKeeperVersionStore implements VersionStore {

    private final ClientLink link;
    private final Steps steps;
    private final VersionReads reads;
    private final VersionMarks marks;

    ZooKeeperVersionStore(ClientLink link, Steps steps, VersionReads reads, VersionMarks marks) {
        this.link = link;
        this.steps = steps;
        this.reads = reads;
        this.marks = marks;
    }

    @Override
    public String name() {
        return "zookeeper";
    }

    @Override
    public CompletionStage<VersionReading> read(LockKey key, Duration keepFor) {
        return read(key, keepFor, false);
    }

    @Override
    public CompletionStage<VersionReading> readNewest(LockKey key, Duration keepFor) {
        return read(key, keepFor, true);
    }

    @Override
    public CompletionStage<MarkResult> mark(LockKey key, long expected, Owner owner, Duration lease) {
        return steps.run(nameOf("mark", key), step -> link.session(step)
                .thenCompose(session -> marks.mark(session, key, expected, owner, lease)));
    }

    @Override
    public CompletionStage<PublishResult> publish(LockKey key, Owner owner) {
        return steps.run(nameOf("publication", key), step -> link.session(step)
                .thenCompose(session -> marks.publish(session, key, owner)));
    }

    /** Marks last until their leases or the session is over; what was read is forgotten. */
    void close() {
        reads.close();
    }

    private CompletionStage<VersionReading> read(LockKey key, Duration keepFor, boolean newest) {
        return steps.run(nameOf("reading", key), step -> link.session(step)
                .thenCompose(session -> reads.read(session, key, keepFor, newest)));
    }

    private static StepName nameOf(String action, LockKey key) {
        return new StepName(action, "version " + key.id());
    }
}
