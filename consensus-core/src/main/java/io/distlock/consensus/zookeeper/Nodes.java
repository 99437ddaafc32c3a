package io.distlock.consensus.zookeeper;

import io.distlock.consensus.ConsensusException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;

/** The few things that are done with nodes, as stages. Never blocks: without a connection it fails at once. Thread-safe. */
final class Nodes {

    private final CuratorFramework client;

    Nodes(CuratorFramework client) {
        this.client = client;
    }

    /**
     * Data of a node and its version.
     *
     * @param version of the data
     */
    record Content(byte[] data, int version) {}

    CompletionStage<Optional<Content>> read(String path) {
        return call(callback -> client.getData().inBackground(callback).forPath(path), Code.NONODE)
                .thenApply(event -> isOk(event)
                        ? Optional.of(
                                new Content(event.getData(), event.getStat().getVersion()))
                        : Optional.empty());
    }

    CompletionStage<List<String>> children(String path) {
        return call(callback -> client.getChildren().inBackground(callback).forPath(path), Code.NONODE)
                .thenApply(event -> isOk(event) ? event.getChildren() : List.of());
    }

    /** Has the server catch up, so that what is read next is no older than this call. */
    CompletionStage<Boolean> sync(String path) {
        return call(callback -> client.sync().inBackground(callback).forPath(path), Code.NONODE)
                .thenApply(Nodes::isOk);
    }

    /** Makes a node and those above it; false if it is there. */
    CompletionStage<Boolean> create(String path, byte[] data) {
        return call(
                        callback -> client.create()
                                .creatingParentsIfNeeded()
                                .inBackground(callback)
                                .forPath(path, data),
                        Code.NODEEXISTS)
                .thenApply(Nodes::isOk);
    }

    /** Does all or nothing; false if a node is not as it was seen. */
    CompletionStage<Boolean> all(List<CuratorOp> operations) {
        return call(
                        callback -> client.transaction().inBackground(callback).forOperations(operations),
                        Code.BADVERSION,
                        Code.NONODE,
                        Code.NODEEXISTS)
                .thenApply(Nodes::isOk);
    }

    CuratorOp check(String path, int version) {
        return operation(
                () -> client.transactionOp().check().withVersion(version).forPath(path));
    }

    CuratorOp set(String path, int version, byte[] data) {
        return operation(
                () -> client.transactionOp().setData().withVersion(version).forPath(path, data));
    }

    CuratorOp make(String path, byte[] data) {
        return operation(() -> client.transactionOp().create().forPath(path, data));
    }

    CuratorOp delete(String path, int version) {
        return operation(
                () -> client.transactionOp().delete().withVersion(version).forPath(path));
    }

    private CompletionStage<CuratorEvent> call(Call call, Code... expected) {
        CompletableFuture<CuratorEvent> result = new CompletableFuture<>();
        if (client.getState() != CuratorFrameworkState.STARTED
                || !client.getZookeeperClient().isConnected()) {
            return CompletableFuture.failedFuture(new ConsensusException("ZooKeeper is not connected"));
        }
        try {
            call.with((ignored, event) -> {
                Code code = Code.get(event.getResultCode());
                if (code == Code.OK || List.of(expected).contains(code)) {
                    result.complete(event);
                } else {
                    result.completeExceptionally(KeeperException.create(code, event.getPath()));
                }
            });
        } catch (Exception e) { // Curator declares it
            result.completeExceptionally(e);
        }
        return result;
    }

    private static boolean isOk(CuratorEvent event) {
        return event.getResultCode() == Code.OK.intValue();
    }

    private static CuratorOp operation(Operation operation) {
        try {
            return operation.make();
        } catch (Exception e) { // Curator declares it; nothing is sent here
            throw new ConsensusException("The client refuses an operation", e);
        }
    }

    @FunctionalInterface
    private interface Call {
        void with(BackgroundCallback callback) throws Exception;
    }

    @FunctionalInterface
    private interface Operation {
        CuratorOp make() throws Exception;
    }
}
