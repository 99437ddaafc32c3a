package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.LockRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.zookeeper.KeeperException.Code;

/** Reads who is at the head of a queue, and ends it for an operator. Stateless. */
final class Inspection {

    /** Each time but the first, the head has gone while it was looked at. */
    private static final int ROUNDS_MAX = 5;

    /** The head of a queue with its node. */
    record Head(String path, NodeData data, int version, long zxid, long modifiedMillis, LockQueue queue) {

        boolean has(long token) {
            return FencingTokens.first(zxid) <= token && token <= FencingTokens.last(zxid, data.tokens());
        }

        LockRecord toRecord(LockKey key) {
            return new LockRecord(
                    key,
                    FencingTokens.first(zxid),
                    FencingTokens.last(zxid, data.tokens()),
                    data.holder(),
                    Instant.ofEpochMilli(data.sinceMillis() == 0 ? modifiedMillis : data.sinceMillis()),
                    Duration.ofMillis(data.leaseMillis()),
                    queue.waiting(),
                    queue.at(0).shared(),
                    queue.holders());
        }
    }

    private Inspection() {}

    /** The head of the queue at this path, by a server that may lag behind; empty if nobody is in it. */
    static CompletionStage<Optional<Head>> head(Session session, String queuePath) {
        return head(session, queuePath, ROUNDS_MAX);
    }

    /** The head of the queue at this path, after everything that was written before. */
    static CompletionStage<Optional<Head>> newestHead(Session session, String queuePath) {
        session.sync(queuePath); // answered before the look that is sent behind it
        return head(session, queuePath);
    }

    static CompletionStage<ReleaseOutcome> evict(Session session, String queuePath, long expectedToken) {
        return evict(session, queuePath, expectedToken, ROUNDS_MAX);
    }

    private static CompletionStage<Optional<Head>> head(Session session, String queuePath, int rounds) {
        requireRounds(queuePath, rounds);
        return Stages.flat(session.children(queuePath, null).handle((children, failure) -> {
            if (ZooKeeperFailures.is(failure, Code.NONODE)) {
                return CompletableFuture.completedStage(Optional.<Head>empty());
            }
            if (failure != null) {
                return CompletableFuture.<Optional<Head>>failedStage(failure);
            }
            LockQueue queue = LockQueue.of(children);
            if (queue.isEmpty()) {
                return CompletableFuture.completedStage(Optional.<Head>empty());
            }
            String path = queuePath + "/" + queue.at(0).text();
            return Stages.flat(session.data(path).handle((data, unread) -> {
                if (ZooKeeperFailures.is(unread, Code.NONODE)) {
                    return head(session, queuePath, rounds - 1);
                }
                return unread == null
                        ? CompletableFuture.completedStage(Optional.of(read(path, data, queue)))
                        : CompletableFuture.<Optional<Head>>failedStage(unread);
            }));
        }));
    }

    private static CompletionStage<ReleaseOutcome> evict(
            Session session, String queuePath, long expectedToken, int rounds) {
        requireRounds(queuePath, rounds);
        return newestHead(session, queuePath).thenCompose(found -> {
            if (found.filter(head -> head.has(expectedToken)).isEmpty()) {
                return CompletableFuture.completedStage(ReleaseOutcome.NOT_HELD);
            }
            Head head = found.get();
            return Stages.flat(session.delete(head.path(), head.version()).handle((deleted, failure) -> {
                if (failure == null) {
                    return evictThoseWhoShare(session, queuePath, head.queue());
                }
                return ZooKeeperFailures.is(failure, Code.NONODE) || ZooKeeperFailures.is(failure, Code.BADVERSION)
                        ? evict(session, queuePath, expectedToken, rounds - 1)
                        : CompletableFuture.<ReleaseOutcome>failedStage(failure);
            }));
        });
    }

    private static CompletionStage<ReleaseOutcome> evictThoseWhoShare(
            Session session, String queuePath, LockQueue queue) {
        CompletableFuture<?>[] others = queue.names().stream()
                .limit(queue.holders())
                .skip(1)
                .map(name -> session.delete(queuePath + "/" + name.text(), -1).handle((deleted, failure) -> {
                    if (failure != null && !ZooKeeperFailures.is(failure, Code.NONODE)) {
                        throw new CompletionException(failure);
                    }
                    return deleted;
                }))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(others).thenApply(done -> ReleaseOutcome.RELEASED);
    }

    private static Head read(String path, Session.Data data, LockQueue queue) {
        NodeData content = NodeData.parse(data.bytes())
                .orElseThrow(() -> new LockStoreException(
                        "ZooKeeper's node '%s' has no data of a lock; another program, or a newer version of this one, wrote it"
                                .formatted(path)));
        return new Head(
                path,
                content,
                data.stat().getVersion(),
                data.stat().getMzxid(),
                data.stat().getMtime(),
                queue);
    }

    private static void requireRounds(String queuePath, int rounds) {
        if (rounds == 0) {
            throw new LockStoreException(
                    "The lock at '%s' changed hands %d times while it was looked at".formatted(queuePath, ROUNDS_MAX));
        }
    }
}
