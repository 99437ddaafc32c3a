package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.VersionReading;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;

/**
 * Reads versions: one request for a resource that this process remembers and nobody commits. The server that answers may lag behind
 * the leader; an old version is found out by the mark, which compares, and a newest reading is sent behind a write. Thread-safe.
 */
final class VersionReads {

    /** Each time but the first, a container had to be made, or the resource has changed while it was looked at. */
    private static final int ROUNDS_MAX = 20;

    private final LockPaths paths;
    private final Containers containers;
    private final ReaderNodes readers;
    private final VersionMarks marks;

    VersionReads(LockPaths paths, Containers containers, ReaderNodes readers, VersionMarks marks) {
        this.paths = paths;
        this.containers = containers;
        this.readers = readers;
        this.marks = marks;
    }

    CompletionStage<VersionReading> read(Session session, LockKey key, Duration keepFor, boolean newest) {
        return containers.acl(session).thenCompose(acl -> new Reading(session, key, keepFor, newest, acl)
                .look(ROUNDS_MAX));
    }

    void close() {
        readers.close();
    }

    /** One step. Confined to the event thread of its session, after the first request. */
    private final class Reading {

        private final Session session;
        private final LockKey key;
        private final String path;
        private final Duration keepFor;
        private final boolean newest;
        private final List<ACL> acl;

        Reading(Session session, LockKey key, Duration keepFor, boolean newest, List<ACL> acl) {
            this.session = session;
            this.key = key;
            this.path = paths.node(key);
            this.keepFor = keepFor;
            this.newest = newest;
            this.acl = acl;
        }

        CompletionStage<VersionReading> look(int rounds) {
            if (rounds == 0) {
                throw new LockStoreException(
                        "The version of '%s' changed %d times while it was looked at".formatted(key, ROUNDS_MAX));
            }
            ReaderNode reader = readers.keep(session, key, keepFor, acl);
            CompletableFuture<?> ready = newest
                    ? reader.created().thenCombine(session.confirm(List.of(path)), (made, confirmed) -> made)
                    : reader.created();
            CompletableFuture<Session.Data> data = session.data(path); // sent right behind
            return Stages.flat(ready.thenCombine(data, (done, read) -> read).handle((read, failure) -> {
                if (failure == null) {
                    return judge(reader, VersionState.of(path, read), rounds);
                }
                readers.drop(reader);
                return ZooKeeperFailures.is(failure, Code.NONODE)
                        ? containers.create(session, key).thenCompose(made -> look(rounds - 1))
                        : CompletableFuture.<VersionReading>failedStage(failure);
            }));
        }

        private CompletionStage<VersionReading> judge(ReaderNode reader, VersionState state, int rounds) {
            reader.saw(state);
            if (state.mark().isEmpty()) {
                return CompletableFuture.completedStage(new VersionReading.Stable(state.version()));
            }
            MarkData mark = state.mark().get();
            if (marks.isOver(mark.owner())) {
                return marks.end(session, key, mark.owner()).thenCompose(ended -> look(rounds - 1));
            }
            return Stages.flat(session.stat(marks.path(key, mark.owner())).handle((there, failure) -> {
                if (failure == null) {
                    return CompletableFuture.completedStage(
                            new VersionReading.Committing(Duration.ofMillis(mark.leaseMillis())));
                }
                return ZooKeeperFailures.is(failure, Code.NONODE)
                        ? passBy(reader, state, rounds)
                        : CompletableFuture.<VersionReading>failedStage(failure);
            }));
        }

        /** The session of the committer has ended. */
        private CompletionStage<VersionReading> passBy(ReaderNode reader, VersionState state, int rounds) {
            return Stages.flat(
                    session.setData(path, MarkData.STABLE, state.nodeVersion()).handle((stat, failure) -> {
                        if (failure == null) {
                            VersionState next = VersionState.of(stat, Optional.empty());
                            reader.saw(next);
                            return CompletableFuture.completedStage(new VersionReading.Stable(next.version()));
                        }
                        return ZooKeeperFailures.is(failure, Code.BADVERSION)
                                        || ZooKeeperFailures.is(failure, Code.NONODE)
                                ? look(rounds - 1)
                                : CompletableFuture.<VersionReading>failedStage(failure);
                    }));
        }
    }
}
