package io.distlock.lock.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.util.Timer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Link to a cluster. Connections to its nodes are the client's business, so a lost one does not make the link useless. */
final class ClusterLink implements RedisLink {

    private final RedisClusterClient client;
    private final LazyConnection<StatefulRedisClusterConnection<String, String>> connection;

    ClusterLink(RedisClusterClient client) {
        this.client = client;
        this.connection = new LazyConnection<>(
                () -> client.refreshPartitionsAsync().thenCompose(done -> client.connectAsync(StringCodec.UTF8)),
                open -> true);
    }

    @Override
    public CompletableFuture<RedisClusterAsyncCommands<String, String>> commands(String key) {
        return connection.get().thenApply(StatefulRedisClusterConnection::async);
    }

    @Override
    public CompletableFuture<RedisClusterAsyncCommands<String, String>> masterOf(String key) {
        int slot = SlotHash.getSlot(key);
        return connection.get().thenCompose(cluster -> {
            RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(slot);
            if (node == null) {
                throw new RedisException("CLUSTERDOWN no node serves slot %d of %s".formatted(slot, key));
            }
            return connect(cluster, node.getNodeId());
        });
    }

    @Override
    public CompletableFuture<List<String>> masters() {
        return connection.get().thenApply(cluster -> cluster.getPartitions().stream()
                .filter(node -> node.getRole().isUpstream() && !node.getSlots().isEmpty())
                .map(RedisClusterNode::getNodeId)
                .sorted()
                .toList());
    }

    @Override
    public CompletableFuture<RedisClusterAsyncCommands<String, String>> master(String name) {
        return connection.get().thenCompose(cluster -> connect(cluster, name));
    }

    @Override
    public int groupOf(String key) {
        return SlotHash.getSlot(key);
    }

    @Override
    public CompletionStage<Void> refresh() {
        return client.refreshPartitionsAsync();
    }

    @Override
    public void reconnect() {
        connection.drop();
    }

    @Override
    public CompletionStage<? extends StatefulRedisPubSubConnection<String, String>> openPubSub() {
        return client.refreshPartitionsAsync().thenCompose(done -> client.connectPubSubAsync(StringCodec.UTF8));
    }

    @Override
    public Timer timer() {
        return client.getResources().timer();
    }

    @Override
    public CompletableFuture<Void> close() {
        return connection.close();
    }

    private static CompletableFuture<RedisClusterAsyncCommands<String, String>> connect(
            StatefulRedisClusterConnection<String, String> cluster, String nodeId) {
        return cluster.getConnectionAsync(nodeId).thenApply(StatefulRedisConnection::async);
    }
}
