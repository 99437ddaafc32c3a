package io.distlock.consensus.redis;

import io.distlock.consensus.ConsensusException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The one connection to a server, opened on first use and again when it is gone. Thread-safe; guarded by this; never blocks. */
final class ServerLink {

    private final RedisClient client;
    private final RedisURI uri;
    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private @Nullable CompletableFuture<StatefulRedisConnection<String, String>> connection;
    private long openedNanos;
    private boolean closed;

    ServerLink(RedisClient client, RedisURI uri, Duration pause, LongSupplier nanoTime) {
        this.client = client;
        this.uri = uri;
        this.pauseNanos = pause.toNanos();
        this.nanoTime = nanoTime;
    }

    synchronized CompletableFuture<StatefulRedisConnection<String, String>> get() {
        CompletableFuture<StatefulRedisConnection<String, String>> known = connection;
        if (closed) {
            return CompletableFuture.failedFuture(new ConsensusException("The acceptor node is closed"));
        }
        if (known != null && (!known.isDone() || isOpen(known))) {
            return known;
        }
        long now = nanoTime.getAsLong();
        if (known != null && now - openedNanos < pauseNanos) {
            return CompletableFuture.failedFuture(new ConsensusException("Not connected to " + address()));
        }
        if (known != null) {
            discard(known);
        }
        openedNanos = now;
        CompletableFuture<StatefulRedisConnection<String, String>> opening =
                client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture();
        connection = opening;
        return opening;
    }

    synchronized void close() {
        closed = true;
        CompletableFuture<StatefulRedisConnection<String, String>> known = connection;
        connection = null;
        if (known != null) {
            discard(known);
        }
    }

    String address() {
        return uri.getHost() + ":" + uri.getPort();
    }

    private static boolean isOpen(CompletableFuture<StatefulRedisConnection<String, String>> opened) {
        return !opened.isCompletedExceptionally() && opened.join().isOpen();
    }

    private static void discard(CompletableFuture<StatefulRedisConnection<String, String>> opened) {
        opened.thenAccept(StatefulRedisConnection::closeAsync);
    }
}
