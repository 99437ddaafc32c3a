package io.distlock.lock.zookeeper;

import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * Renews many grants with one write that changes nothing: it checks that all their nodes exist. A read would not do, since a member
 * that is cut off from the leader answers reads of a session that the leader has ended, for as long as it has not noticed.
 * Thread-safe.
 */
final class Renewals {

    /** After the first answer nodes are missing only if they went while it was on its way. */
    private static final int ROUNDS_MAX = 5;

    private final LockNodes nodes;

    Renewals(LockNodes nodes) {
        this.nodes = nodes;
    }

    CompletionStage<List<RenewalResult>> run(Session session, List<Renewal> batch) {
        List<Held> held = batch.stream().map(renewal -> find(session, renewal)).toList();
        return confirm(session, held, ROUNDS_MAX).thenApply(confirmed -> held.stream()
                .map(grant -> result(grant, confirmed.contains(grant)))
                .toList());
    }

    private Held find(Session session, Renewal renewal) {
        LockNode node = nodes.node(renewal.key(), renewal.owner());
        String path = node == null ? null : node.grantedPath(session);
        return new Held(node, path);
    }

    /** Gives back those that exist. */
    private CompletionStage<List<Held>> confirm(Session session, List<Held> candidates, int rounds) {
        List<Held> granted =
                candidates.stream().filter(grant -> grant.path != null).toList();
        if (granted.isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        if (rounds == 0) {
            throw new LockStoreException("The nodes of grants went while they were renewed, again and again");
        }
        CompletableFuture<?> confirmation =
                session.confirm(granted.stream().map(Held::requirePath).toList());
        CompletableFuture<?> looks = CompletableFuture.allOf(
                granted.stream().map(grant -> grant.look(session)).toArray(CompletableFuture[]::new));
        return confirmation
                .handle((confirmed, failure) -> {
                    if (failure == null) {
                        return looks.handle((looked, ignored) -> granted);
                    }
                    return ZooKeeperFailures.is(failure, Code.NONODE)
                            ? existing(session, granted).thenCompose(left -> confirm(session, left, rounds - 1))
                            : CompletableFuture.<List<Held>>failedStage(failure);
                })
                .thenCompose(stage -> stage);
    }

    private CompletionStage<List<Held>> existing(Session session, List<Held> granted) {
        List<Held> existing = new ArrayList<>();
        CompletableFuture<?>[] looks = granted.stream()
                .map(grant -> session.stat(grant.requirePath()).handle((stat, failure) -> {
                    if (!ZooKeeperFailures.is(failure, Code.NONODE)) {
                        existing.add(grant); // on the one event thread of the session
                    }
                    return failure;
                }))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(looks).thenApply(looked -> existing);
    }

    private static RenewalResult result(Held grant, boolean confirmed) {
        if (confirmed) {
            return grant.others ? RenewalResult.RENEWED_CONTENDED : RenewalResult.RENEWED;
        }
        if (grant.node != null && grant.path != null) {
            grant.node.onLost(grant.path);
        }
        return RenewalResult.LOST;
    }

    /** A grant that is renewed; only compared with itself. */
    private static final class Held {

        private final @Nullable LockNode node;
        private final @Nullable String path;
        private volatile boolean others;

        Held(@Nullable LockNode node, @Nullable String path) {
            this.node = node;
            this.path = path;
        }

        String requirePath() {
            if (path == null) {
                throw new IllegalStateException("Only grants with a node are confirmed");
            }
            return path;
        }

        CompletableFuture<?> look(Session session) {
            if (node == null) {
                return CompletableFuture.completedFuture(false);
            }
            return node.lookForOthers(session)
                    .thenAccept(found -> others = found)
                    .toCompletableFuture();
        }
    }
}
