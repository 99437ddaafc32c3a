package io.distlock.lock.zookeeper;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * One session, with the requests that locks need. Each is sent at once, and they take effect in the order of the calls. It is the
 * session that owns the nodes, so this uses ZooKeeper's handle of the session and not Curator, which would carry on with the next
 * session, and repeat requests.
 *
 * <p>The stages complete on the event thread of the handle, with a {@link KeeperException} if the server did not do it. Thread-safe.
 */
final class Session {

    /** What a session keeps of its time-out, see {@link #lease}. */
    private static final int LEASE_FIFTHS = 4;

    record Created(String path, Stat stat) {}

    record Children(List<String> names, Stat stat) {}

    record Data(byte[] bytes, Stat stat) {}

    private final ZooKeeper zooKeeper;

    Session(ZooKeeper zooKeeper) {
        this.zooKeeper = zooKeeper;
    }

    boolean isOf(ZooKeeper handle) {
        return zooKeeper == handle;
    }

    /** False for good once the session has expired or was closed. */
    boolean isAlive() {
        return zooKeeper.getState().isAlive();
    }

    /**
     * How long the session surely lasts after a write: four fifths of the time-out that the server agreed to. The leader counts the
     * time-out from the last word of the client that it has heard of, and a member tells it twice in a tick; if that member dies
     * at the wrong moment, half a tick is missing. A time-out is at least two ticks.
     */
    Duration lease() {
        return Duration.ofMillis(zooKeeper.getSessionTimeout())
                .multipliedBy(LEASE_FIFTHS)
                .dividedBy(5);
    }

    CompletableFuture<Created> createInQueue(String pathPrefix, byte[] data, List<ACL> acl) {
        CompletableFuture<Created> result = new CompletableFuture<>();
        zooKeeper.create(
                pathPrefix,
                data,
                acl,
                CreateMode.EPHEMERAL_SEQUENTIAL,
                (rc, path, context, name, stat) -> complete(result, rc, path, new Created(name, stat)),
                null);
        return result;
    }

    CompletableFuture<String> createEphemeral(String path, List<ACL> acl) {
        CompletableFuture<String> result = new CompletableFuture<>();
        zooKeeper.create(
                path,
                new byte[0],
                acl,
                CreateMode.EPHEMERAL,
                (rc, asked, context, name) -> complete(result, rc, asked, path),
                null);
        return result;
    }

    /** A container that is there already is as good as a new one. */
    CompletableFuture<String> createContainer(String path, List<ACL> acl) {
        CompletableFuture<String> result = new CompletableFuture<>();
        zooKeeper.create(
                path,
                new byte[0],
                acl,
                CreateMode.CONTAINER,
                (rc, asked, context, name, stat) ->
                        complete(result, rc == Code.NODEEXISTS.intValue() ? 0 : rc, asked, path),
                null);
        return result;
    }

    CompletableFuture<Children> children(String path, @Nullable Watcher watcher) {
        CompletableFuture<Children> result = new CompletableFuture<>();
        zooKeeper.getChildren(
                path,
                watcher,
                (rc, asked, context, names, stat) -> complete(result, rc, asked, new Children(names, stat)),
                null);
        return result;
    }

    /**
     * Watches the end of a node, and nothing else of it: a watch on the children of a node that has none fires when the node is
     * deleted, not when its data change, and is not left behind where there is no node.
     */
    CompletableFuture<Children> watchEnd(String path, Watcher watcher) {
        return children(path, watcher);
    }

    CompletableFuture<Data> data(String path) {
        CompletableFuture<Data> result = new CompletableFuture<>();
        zooKeeper.getData(
                path,
                false,
                (rc, asked, context, bytes, stat) -> complete(result, rc, asked, new Data(bytes, stat)),
                null);
        return result;
    }

    CompletableFuture<Stat> setData(String path, byte[] data) {
        return setData(path, data, -1);
    }

    /** Writes a node in the given version or, with -1, in any. */
    CompletableFuture<Stat> setData(String path, byte[] data, int version) {
        CompletableFuture<Stat> result = new CompletableFuture<>();
        zooKeeper.setData(path, data, version, (rc, asked, context, stat) -> complete(result, rc, asked, stat), null);
        return result;
    }

    CompletableFuture<Stat> stat(String path) {
        CompletableFuture<Stat> result = new CompletableFuture<>();
        zooKeeper.exists(path, false, (rc, asked, context, stat) -> complete(result, rc, asked, stat), null);
        return result;
    }

    /** Deletes a node, in the given version or, with -1, in any. */
    CompletableFuture<String> delete(String path, int version) {
        CompletableFuture<String> result = new CompletableFuture<>();
        zooKeeper.delete(path, version, (rc, asked, context) -> complete(result, rc, asked, path), null);
        return result;
    }

    /** What is read after it is at least as new as everything that had been written by anyone before it. */
    CompletableFuture<String> sync(String path) {
        CompletableFuture<String> result = new CompletableFuture<>();
        zooKeeper.sync(path, (rc, asked, context) -> complete(result, rc, asked, path), null);
        return result;
    }

    /** Confirms by a write, with a majority, that the session lives and that all the nodes exist. */
    CompletableFuture<List<OpResult>> confirm(List<String> paths) {
        return allOrNone(paths.stream().map(path -> Op.check(path, -1)).toList());
    }

    /** Sends operations that take effect together, or not at all; fails as the first of them that failed. */
    CompletableFuture<List<OpResult>> allOrNone(List<Op> operations) {
        CompletableFuture<List<OpResult>> result = new CompletableFuture<>();
        String path = operations.get(0).getPath();
        zooKeeper.multi(operations, (rc, asked, context, answers) -> complete(result, rc, path, answers), null);
        return result;
    }

    CompletableFuture<List<ACL>> acl(String path) {
        CompletableFuture<List<ACL>> result = new CompletableFuture<>();
        zooKeeper.getACL(path, null, (rc, asked, context, acl, stat) -> complete(result, rc, asked, acl), null);
        return result;
    }

    /** Forgets a watch, here and on the server; nothing happens if there is none. */
    void removeWatch(String path, Watcher watcher) {
        zooKeeper.removeWatches(path, watcher, Watcher.WatcherType.Children, true, (rc, asked, context) -> {}, null);
    }

    private static <T> void complete(CompletableFuture<T> result, int rc, String path, T value) {
        if (rc == Code.OK.intValue()) {
            result.complete(value);
        } else {
            result.completeExceptionally(KeeperException.create(Code.get(rc), path));
        }
    }
}
