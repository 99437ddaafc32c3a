package io.distlock.lock.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.util.Timer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The way to one server, a server behind sentinels, or a cluster: connections that are opened on first use and again on the
 * next one after a failure. Nothing here blocks. Thread-safe.
 */
interface RedisLink {

    /** Commands on a key, sent to wherever it is and redirected if it has moved. */
    CompletableFuture<RedisClusterAsyncCommands<String, String>> commands(String key);

    /** Commands on the one connection to the master that serves a key, in order and without redirection. */
    CompletableFuture<RedisClusterAsyncCommands<String, String>> masterOf(String key);

    /** Names of all masters, sorted. */
    CompletableFuture<List<String>> masters();

    /** Commands on one of {@link #masters()}. */
    CompletableFuture<RedisClusterAsyncCommands<String, String>> master(String name);

    /** Keys of one group may go into one command. */
    int groupOf(String key);

    /** Learns again which master serves what. */
    CompletionStage<Void> refresh();

    /** Gives up the connection for commands; the next use opens one. */
    void reconnect();

    /** A new connection for hints, which the caller closes. */
    CompletionStage<? extends StatefulRedisPubSubConnection<String, String>> openPubSub();

    /** Timer of the client. */
    Timer timer();

    CompletableFuture<Void> close();
}
