package io.distlock.txn.log.zookeeper;

import io.distlock.txn.DecisionLogException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.curator.framework.api.ACLBackgroundPathAndBytesable;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;

/**
 * Makes the nodes that the log is under, once, and knows its identity and who may use it. Unless the settings name an access list,
 * the base gets the one that the client's own provider gives it, and everything below has the same. Thread-safe.
 */
final class LogRoot {

    private static final String HIDDEN_PASSWORD = ":x";

    /** What is known once the log is there. */
    record Ready(String log, List<ACL> acl) {}

    private final ClientLink link;
    private final LogPaths paths;
    private final List<ACL> wanted;
    private final Supplier<String> newIdentity;
    private final Executor executor;
    private volatile Optional<Ready> ready = Optional.empty();

    /**
     * @param wanted access list of all nodes; empty for that of the client
     * @param executor for the little that may block
     */
    LogRoot(ClientLink link, LogPaths paths, List<ACL> wanted, Supplier<String> newIdentity, Executor executor) {
        this.link = link;
        this.paths = paths;
        this.wanted = wanted;
        this.newIdentity = newIdentity;
        this.executor = executor;
    }

    /** Costs requests only the first time. */
    CompletionStage<Ready> ready(Session session) {
        Optional<Ready> known = ready;
        if (known.isPresent()) {
            return CompletableFuture.completedStage(known.get());
        }
        return acl(session).thenCompose(acl -> identity(session, acl).thenApply(log -> remember(new Ready(log, acl))));
    }

    private CompletionStage<List<ACL>> acl(Session session) {
        return session.acl(paths.base())
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedStage(found)
                        : createBase().thenCompose(made -> session.acl(paths.base())))
                .thenApply(found -> wanted.isEmpty()
                        ? requireVisible(found.orElseThrow(() -> new DecisionLogException(
                                "ZooKeeper has made '%s' but does not show it".formatted(paths.base()))))
                        : wanted);
    }

    /** The identity is made last: whoever sees it sees the rest. */
    private CompletionStage<String> identity(Session session, List<ACL> acl) {
        return session.data(paths.id())
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedStage(found)
                        : create(session, paths.owners(), new byte[0], acl)
                                .thenCompose(owners -> create(session, paths.directories(), new byte[0], acl))
                                .thenCompose(directories -> create(session, paths.id(), utf8(newIdentity.get()), acl))
                                .thenCompose(id -> session.data(paths.id())))
                .thenApply(found -> found.map(data -> new String(data.bytes(), StandardCharsets.UTF_8))
                        .filter(LogPaths::isId)
                        .orElseThrow(() -> new DecisionLogException(
                                "'%s' does not hold the identity of a decision log".formatted(paths.id()))));
    }

    private static CompletionStage<Code> create(Session session, String path, byte[] data, List<ACL> acl) {
        return session.create(path, data, acl).thenCompose(code -> switch (code) {
            case OK, NODEEXISTS -> CompletableFuture.completedStage(code);
            default -> CompletableFuture.failedStage(ZooKeeperFailures.unexpected(code, path));
        });
    }

    private CompletionStage<String> createBase() {
        CompletableFuture<String> result = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                createBase(result);
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** By Curator, which alone can ask its provider of access lists. */
    private void createBase(CompletableFuture<String> result) throws Exception {
        ACLBackgroundPathAndBytesable<String> create =
                link.withoutNamespace().create().creatingParentsIfNeeded().withMode(CreateMode.PERSISTENT);
        (wanted.isEmpty() ? create : create.withACL(wanted))
                .inBackground((framework, event) -> {
                    Code code = Code.get(event.getResultCode());
                    if (code == Code.OK || code == Code.NODEEXISTS) {
                        result.complete(paths.base());
                    } else {
                        result.completeExceptionally(KeeperException.create(code, paths.base()));
                    }
                })
                .forPath(paths.base(), new byte[0]);
    }

    private List<ACL> requireVisible(List<ACL> acl) {
        if (acl.stream().map(ACL::getId).anyMatch(LogRoot::isHidden)) {
            throw new DecisionLogException(
                    "ZooKeeper hides the access list of '%s' from this client: set the list, or give its identity the permission ADMIN there"
                            .formatted(paths.base()));
        }
        return List.copyOf(acl);
    }

    private static boolean isHidden(Id id) {
        return "digest".equals(id.getScheme()) && id.getId().endsWith(HIDDEN_PASSWORD);
    }

    private Ready remember(Ready value) {
        ready = Optional.of(value);
        return value;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
