package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;

/**
 * Makes the containers above the nodes of locks, and knows who may use them. The root gets the access list that the client's own
 * provider gives it; everything below has the same list as the root, whoever made that. Thread-safe.
 */
final class Containers {

    private static final String HIDDEN_PASSWORD = ":x";

    private final ClientLink link;
    private final LockPaths paths;
    private final Executor executor;
    private volatile Optional<List<ACL>> acl = Optional.empty();

    /** Takes an executor for the little that may block. */
    Containers(ClientLink link, LockPaths paths, Executor executor) {
        this.link = link;
        this.paths = paths;
        this.executor = executor;
    }

    /** The access list for nodes below the root, which is made if it is missing. */
    CompletionStage<List<ACL>> acl(Session session) {
        if (acl.isPresent()) {
            return CompletableFuture.completedFuture(acl.get());
        }
        return orAfterRoot(() -> session.acl(paths.root())).thenApply(this::remember);
    }

    /** Makes the containers of one lock, all in one go. */
    CompletionStage<String> create(Session session, LockKey key) {
        return acl(session)
                .thenCompose(list -> orAfterRoot(() -> {
                    CompletableFuture<String> name = session.createContainer(paths.name(key), list);
                    CompletableFuture<String> bucket = session.createContainer(paths.bucket(key), list);
                    CompletableFuture<String> queue = session.createContainer(paths.node(key), list);
                    return name.thenCompose(made -> bucket).thenCompose(made -> queue); // fails as the first of them
                }));
    }

    private <T> CompletionStage<T> orAfterRoot(Request<T> request) {
        return request.send()
                .handle((value, failure) -> {
                    if (ZooKeeperFailures.is(failure, Code.NONODE)) {
                        return createRoot().thenCompose(root -> request.send());
                    }
                    return failure == null
                            ? CompletableFuture.completedStage(value)
                            : CompletableFuture.<T>failedStage(failure);
                })
                .thenCompose(stage -> stage);
    }

    private CompletionStage<String> createRoot() {
        CompletableFuture<String> result = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                createRoot(link.withoutNamespace(), result);
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private void createRoot(CuratorFramework client, CompletableFuture<String> result) throws Exception {
        client.create()
                .creatingParentContainersIfNeeded()
                .withMode(CreateMode.CONTAINER)
                .inBackground((framework, event) -> {
                    Code code = Code.get(event.getResultCode());
                    if (code == Code.OK || code == Code.NODEEXISTS) {
                        result.complete(paths.root());
                    } else {
                        result.completeExceptionally(KeeperException.create(code, paths.root()));
                    }
                })
                .forPath(paths.root(), new byte[0]);
    }

    private List<ACL> remember(List<ACL> list) {
        if (list.stream().map(ACL::getId).anyMatch(Containers::isHidden)) {
            throw new LockStoreException(
                    "ZooKeeper hides the access list of '%s' from this client: give its identity the permission ADMIN there"
                            .formatted(paths.root()));
        }
        acl = Optional.of(List.copyOf(list));
        return list;
    }

    private static boolean isHidden(Id id) {
        return "digest".equals(id.getScheme()) && id.getId().endsWith(HIDDEN_PASSWORD);
    }

    private interface Request<T> {

        CompletionStage<T> send();
    }
}
