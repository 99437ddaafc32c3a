package io.distlock.lock.redis;

import io.distlock.lock.LockStoreException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Link to one server, or to the master that sentinels name. */
final class ServerLink implements RedisLink {

    private static final String ONLY_MASTER = "master";

    /** The client's own bound is that of its commands, a minute by default: too long where another server has taken over. */
    private static final int CONNECT_SECONDS_MAX = 5;

    private final RedisClient client;
    private final RedisURI uri;
    private final LazyConnection<StatefulRedisConnection<String, String>> connection;

    ServerLink(RedisClient client, RedisURI uri) {
        this.client = client;
        this.uri = uri;
        // a new connection asks the sentinels and does not wait for the back-off of the client's own reconnection
        this.connection = new LazyConnection<>(this::connect, StatefulConnection::isOpen);
    }

    @Override
    public CompletableFuture<RedisClusterAsyncCommands<String, String>> commands(String key) {
        return connection.get().thenApply(StatefulRedisConnection::async);
    }

    @Override
    public CompletableFuture<RedisClusterAsyncCommands<String, String>> masterOf(String key) {
        return commands(key);
    }

    @Override
    public CompletableFuture<List<String>> masters() {
        return CompletableFuture.completedFuture(List.of(ONLY_MASTER));
    }

    @Override
    public CompletableFuture<RedisClusterAsyncCommands<String, String>> master(String name) {
        return commands("");
    }

    @Override
    public int groupOf(String key) {
        return 0;
    }

    @Override
    public CompletionStage<Void> refresh() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void reconnect() {
        connection.drop();
    }

    @Override
    public CompletionStage<StatefulRedisPubSubConnection<String, String>> openPubSub() {
        return client.connectPubSubAsync(StringCodec.UTF8, uri);
    }

    @Override
    public Timer timer() {
        return client.getResources().timer();
    }

    @Override
    public CompletableFuture<Void> close() {
        return connection.close();
    }

    /** A server that stands still takes connections and answers no handshake; a connection that comes too late is closed. */
    private CompletableFuture<StatefulRedisConnection<String, String>> connect() {
        CompletableFuture<StatefulRedisConnection<String, String>> bounded = new CompletableFuture<>();
        Timeout alarm = timer().newTimeout(
                        ignored -> bounded.completeExceptionally(new LockStoreException(
                                "Redis has not answered a new connection within %d s".formatted(CONNECT_SECONDS_MAX))),
                        CONNECT_SECONDS_MAX,
                        TimeUnit.SECONDS);
        client.connectAsync(StringCodec.UTF8, uri).whenComplete((connection, failure) -> {
            alarm.cancel();
            if (failure != null) {
                bounded.completeExceptionally(failure);
            } else if (!bounded.complete(connection)) {
                connection.closeAsync();
            }
        });
        return bounded;
    }
}
