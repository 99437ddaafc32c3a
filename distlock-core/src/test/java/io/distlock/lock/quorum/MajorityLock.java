package io.distlock.lock.quorum;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/** A lock in the style of Redlock: the same key on each server at once, and it is held where a majority says so. Confined to one thread. */
final class MajorityLock implements AutoCloseable {

    private static final String RELEASE =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";

    private final List<StatefulRedisConnection<String, String>> connections;
    private final String release;

    /** @param client stays the caller's, so that another lock can use its threads */
    MajorityLock(RedisClient client, List<String> uris) {
        this.connections =
                uris.stream().map(uri -> client.connect(RedisURI.create(uri))).toList();
        this.release = connections.stream()
                .map(connection -> connection.sync().scriptLoad(RELEASE))
                .reduce((one, same) -> same)
                .orElseThrow();
    }

    void acquire(String key, String owner, Duration lease) {
        SetArgs arguments = SetArgs.Builder.nx().px(lease.toMillis());
        onMajority(connection -> connection.async().set(key, owner, arguments), "OK"::equals);
    }

    void release(String key, String owner) {
        onMajority(
                connection ->
                        connection.async().<Long>evalsha(release, ScriptOutputType.INTEGER, new String[] {key}, owner),
                Long.valueOf(1)::equals);
    }

    /** Waits until every server has finished what it was sent before, by anybody: they answer in order, after their disk. */
    void settle() {
        connections.stream()
                .map(connection -> connection.async().ping().toCompletableFuture())
                .toList()
                .forEach(CompletableFuture::join);
    }

    private <T> void onMajority(
            Function<StatefulRedisConnection<String, String>, CompletionStage<T>> command, Predicate<T> agreed) {
        CompletableFuture<Void> majority = new CompletableFuture<>();
        AtomicInteger count = new AtomicInteger();
        for (StatefulRedisConnection<String, String> connection : connections) {
            command.apply(connection).thenAccept(answer -> {
                if (agreed.test(answer) && count.incrementAndGet() == connections.size() / 2 + 1) {
                    majority.complete(null);
                }
            });
        }
        majority.join();
    }

    @Override
    public void close() {
        connections.forEach(StatefulRedisConnection::close);
    }
}
