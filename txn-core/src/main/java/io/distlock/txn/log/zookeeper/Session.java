package io.distlock.txn.log.zookeeper;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * One session, with the requests of the log. This uses ZooKeeper's handle of the session and not Curator, which would repeat a
 * request and carry on with the next session. What follows from it, and the log is built on: requests take effect in the order in
 * which they were made, none after the end of the session, and one that was answered has none of the earlier ones behind it.
 *
 * <p>A read that follows a write, answered or refused, sees everything that was written before it by anybody: servers answer a
 * write when they have applied it, and refusals are numbered like writes.
 *
 * <p>The stages complete on the event thread of the handle. What the server found in the way of a write is a {@link Code}, anything
 * else that went wrong a {@link KeeperException}. Thread-safe.
 */
final class Session {

    private static final Set<Code> ANSWERS =
            EnumSet.of(Code.OK, Code.NONODE, Code.NODEEXISTS, Code.NOTEMPTY, Code.BADVERSION);

    record Data(byte[] bytes, int version) {}

    private final ZooKeeper zooKeeper;

    Session(ZooKeeper zooKeeper) {
        this.zooKeeper = zooKeeper;
    }

    boolean isOf(ZooKeeper handle) {
        return zooKeeper == handle;
    }

    /** False for good once the session has expired or was closed: nothing is sent in it any more. */
    boolean isAlive() {
        return zooKeeper.getState().isAlive();
    }

    CompletableFuture<Code> create(String path, byte[] data, List<ACL> acl) {
        CompletableFuture<Code> result = new CompletableFuture<>();
        zooKeeper.create(
                path, data, acl, CreateMode.PERSISTENT, (rc, asked, context, name) -> answer(result, rc, asked), null);
        return result;
    }

    CompletableFuture<Code> setData(String path, byte[] data, int version) {
        CompletableFuture<Code> result = new CompletableFuture<>();
        zooKeeper.setData(path, data, version, (rc, asked, context, stat) -> answer(result, rc, asked), null);
        return result;
    }

    CompletableFuture<Code> delete(String path) {
        CompletableFuture<Code> result = new CompletableFuture<>();
        zooKeeper.delete(path, -1, (rc, asked, context) -> answer(result, rc, asked), null);
        return result;
    }

    /** All or nothing; the answer is that of the first operation that was refused. */
    CompletableFuture<Code> multi(List<Op> operations) {
        CompletableFuture<Code> result = new CompletableFuture<>();
        zooKeeper.multi(operations, (rc, asked, context, results) -> answer(result, rc, asked), null);
        return result;
    }

    /**
     * Asks a majority whether a node exists, as a write without effect: what is read after it is not older. More than a sync, which
     * a leader that has been replaced could still answer.
     */
    CompletableFuture<Code> confirm(String path) {
        return multi(List.of(Op.check(path, -1)));
    }

    CompletableFuture<Optional<Data>> data(String path) {
        CompletableFuture<Optional<Data>> result = new CompletableFuture<>();
        zooKeeper.getData(
                path,
                false,
                (rc, asked, context, bytes, stat) ->
                        found(result, rc, asked, rc == 0 ? new Data(bytes, stat.getVersion()) : null),
                null);
        return result;
    }

    CompletableFuture<Optional<Stat>> stat(String path) {
        CompletableFuture<Optional<Stat>> result = new CompletableFuture<>();
        zooKeeper.exists(path, false, (rc, asked, context, stat) -> found(result, rc, asked, stat), null);
        return result;
    }

    CompletableFuture<Optional<List<String>>> children(String path, @Nullable Watcher watcher) {
        CompletableFuture<Optional<List<String>>> result = new CompletableFuture<>();
        zooKeeper.getChildren(path, watcher, (rc, asked, context, names) -> found(result, rc, asked, names), null);
        return result;
    }

    CompletableFuture<Optional<List<ACL>>> acl(String path) {
        CompletableFuture<Optional<List<ACL>>> result = new CompletableFuture<>();
        zooKeeper.getACL(path, null, (rc, asked, context, acl, stat) -> found(result, rc, asked, acl), null);
        return result;
    }

    private static void answer(CompletableFuture<Code> result, int rc, @Nullable String path) {
        Code code = codeOf(rc);
        if (ANSWERS.contains(code)) {
            result.complete(code);
        } else {
            result.completeExceptionally(KeeperException.create(code, path));
        }
    }

    private static <T> void found(
            CompletableFuture<Optional<T>> result, int rc, @Nullable String path, @Nullable T value) {
        if (rc == Code.OK.intValue() || rc == Code.NONODE.intValue()) {
            result.complete(Optional.ofNullable(value));
        } else {
            result.completeExceptionally(KeeperException.create(codeOf(rc), path));
        }
    }

    private static Code codeOf(int rc) {
        return Optional.ofNullable(Code.get(rc)).orElse(Code.SYSTEMERROR);
    }
}
