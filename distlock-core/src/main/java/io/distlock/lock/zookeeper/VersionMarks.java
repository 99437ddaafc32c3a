package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.MarkResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.PublishResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;

/**
 * Marks and publishes, one request each. A mark is what the node of the resource holds, written if the node has the expected version,
 * and an ephemeral node below it, made in the same transaction: who commits is known as long as the first says so, and still
 * commits as long as there is the second. Thread-safe.
 */
final class VersionMarks {

    private static final byte[] NOTHING = {};

    private final LockPaths paths;
    private final Containers containers;
    private final ReaderNodes readers;
    private final OwnMarks own;

    VersionMarks(LockPaths paths, Containers containers, ReaderNodes readers, OwnMarks own) {
        this.paths = paths;
        this.containers = containers;
        this.readers = readers;
        this.own = own;
    }

    String path(LockKey key, Owner owner) {
        return paths.node(key) + "/mark-" + owner.value();
    }

    /** Whether it is a mark of this process whose lease is over. */
    boolean isOver(Owner owner) {
        return own.isOver(owner);
    }

    CompletionStage<MarkResult> mark(Session session, LockKey key, long expected, Owner owner, Duration asked) {
        Duration lease = asked.compareTo(session.lease()) < 0 ? asked : session.lease();
        Optional<VersionState> seen = readers.newest(key).filter(state -> isStable(state, expected));
        return containers
                .acl(session)
                .thenCompose(acl -> seen.isPresent()
                        ? mark(session, key, seen.get(), owner, lease, acl)
                        : lookAndMark(session, key, expected, owner, lease, acl));
    }

    CompletionStage<PublishResult> publish(Session session, LockKey key, Owner owner) {
        boolean over = own.isOver(owner);
        return end(session, key, owner)
                .thenApply(ended -> ended && !over ? PublishResult.PUBLISHED : PublishResult.NOT_MARKED);
    }

    /** Ends a mark, and makes the next version; false if there is no such mark. */
    CompletionStage<Boolean> end(Session session, LockKey key, Owner owner) {
        CompletableFuture<List<OpResult>> request = session.allOrNone(
                List.of(Op.delete(path(key, owner), -1), Op.setData(paths.node(key), MarkData.STABLE, -1)));
        return Stages.flat(request.handle((ended, failure) -> {
            if (failure == null || ZooKeeperFailures.is(failure, Code.NONODE)) {
                own.forget(owner);
                return CompletableFuture.completedStage(failure == null);
            }
            return CompletableFuture.<Boolean>failedStage(failure);
        }));
    }

    private CompletionStage<MarkResult> mark(
            Session session, LockKey key, VersionState seen, Owner owner, Duration lease, List<ACL> acl) {
        boolean repeated = own.isLasting(owner, session);
        begin(session, key, owner, lease); // its answer may not come
        byte[] data = new MarkData(Math.max(1, lease.toMillis()), owner).bytes();
        CompletableFuture<List<OpResult>> request = session.allOrNone(List.of(
                Op.setData(paths.node(key), data, seen.nodeVersion()),
                Op.create(path(key, owner), NOTHING, acl, CreateMode.EPHEMERAL)));
        return Stages.flat(request.handle((written, failure) -> {
            if (failure == null) {
                Stat stat = ((OpResult.SetDataResult) written.get(0)).getStat();
                return marked(session, key, seen, owner, lease, stat);
            }
            if (ZooKeeperFailures.is(failure, Code.BADVERSION) || ZooKeeperFailures.is(failure, Code.NODEEXISTS)) {
                return repeated ? confirm(session, key, owner, lease) : conflict(owner);
            }
            if (!repeated && !ZooKeeperFailures.mayHaveHappened(failure)) {
                own.forget(owner);
            }
            return ZooKeeperFailures.is(failure, Code.NONODE)
                    ? CompletableFuture.completedStage(new MarkResult.Conflict())
                    : CompletableFuture.<MarkResult>failedStage(failure);
        }));
    }

    /** A resource that was forgotten and made again may have the same version of its node, but is another node. */
    private CompletionStage<MarkResult> marked(
            Session session, LockKey key, VersionState seen, Owner owner, Duration lease, Stat stat) {
        if (stat.getCzxid() != seen.incarnation()) {
            return end(session, key, owner).thenApply(ended -> new MarkResult.Conflict());
        }
        begin(session, key, owner, lease);
        return CompletableFuture.completedStage(new MarkResult.Marked(lease));
    }

    private CompletionStage<MarkResult> lookAndMark(
            Session session, LockKey key, long expected, Owner owner, Duration lease, List<ACL> acl) {
        return Stages.flat(session.data(paths.node(key)).handle((data, failure) -> {
            if (failure != null) {
                return ZooKeeperFailures.is(failure, Code.NONODE)
                        ? CompletableFuture.completedStage(new MarkResult.Conflict())
                        : CompletableFuture.<MarkResult>failedStage(failure);
            }
            VersionState state = VersionState.of(paths.node(key), data);
            if (isStable(state, expected)) {
                return mark(session, key, state, owner, lease, acl);
            }
            return own.isLasting(owner, session)
                    ? confirm(session, key, owner, lease)
                    : CompletableFuture.completedStage(new MarkResult.Conflict());
        }));
    }

    /** The version is not the expected one, perhaps because this owner has marked it already, and did not get the answer. */
    private CompletionStage<MarkResult> confirm(Session session, LockKey key, Owner owner, Duration lease) {
        return Stages.flat(session.confirm(List.of(path(key, owner))).handle((there, failure) -> {
            if (failure == null) {
                begin(session, key, owner, lease);
                return CompletableFuture.completedStage(new MarkResult.Marked(lease));
            }
            return ZooKeeperFailures.is(failure, Code.NONODE)
                    ? conflict(owner)
                    : CompletableFuture.<MarkResult>failedStage(failure);
        }));
    }

    private CompletionStage<MarkResult> conflict(Owner owner) {
        own.forget(owner);
        return CompletableFuture.completedStage(new MarkResult.Conflict());
    }

    private void begin(Session session, LockKey key, Owner owner, Duration lease) {
        own.begin(owner, session, lease, () -> end(session, key, owner));
    }

    private static boolean isStable(VersionState state, long expected) {
        return state.isStable() && state.version() == expected;
    }
}
