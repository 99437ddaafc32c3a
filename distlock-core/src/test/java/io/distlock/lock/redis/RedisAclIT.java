package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServer;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A user with the rights that SECURITY.md and the error message name, and no others, can do everything. */
class RedisAclIT {

    private static final LockKey KEY = LockKey.of("stock", "a");

    @Test
    void namedRightsAreEnough() throws Exception {
        RedisOptions options = RedisOptions.defaults()
                .withUser(
                        "locks",
                        "secret",
                        "resetchannels ~distlock:* &distlock:hints:* -@all " + RedisFailures.ACL_COMMANDS);
        try (RedisServer redis = RedisServer.start(options)) {
            RedisURI uri = RedisURI.create(redis.host(), redis.port());
            uri.setCredentialsProvider(() -> Mono.just(RedisCredentials.just("locks", "secret")));
            RedisClient client = RedisClient.create(uri);
            client.setOptions(LockClients.options());
            try (RedisLockStore store = RedisLockStore.create(client, uri, RedisLockStoreOptions.defaults());
                    LockEngine first = LockEngine.start(store);
                    LockEngine second = LockEngine.start(store)) {
                LockHandle held = first.acquire(LockRequest.of(KEY).withLeaseTime(Duration.ofMillis(600)));
                CompletableFuture<LockHandle> waiting =
                        second.acquireAsync(LockRequest.of(KEY)).toCompletableFuture();
                assertThat(store.list(Optional.empty(), 10)
                                .toCompletableFuture()
                                .get(5, TimeUnit.SECONDS)
                                .locks())
                        .hasSize(1);
                store.ping().toCompletableFuture().get(5, TimeUnit.SECONDS);

                assertThat(store.forceRelease(KEY, held.fencingToken()).toCompletableFuture())
                        .succeedsWithin(5, TimeUnit.SECONDS);

                assertThat(waiting).succeedsWithin(900, TimeUnit.MILLISECONDS); // with hints, so not at the next poll
                assertThat(refused(redis)).isSubsetOf("client|setinfo");
                waiting.join().close();

                LockRequest read = LockRequest.of("price", "a").withMode(LockMode.READ);
                LockHandle reader = first.acquire(read);
                second.acquire(read).close();
                CompletableFuture<LockHandle> writer =
                        second.acquireAsync(read.withMode(LockMode.WRITE)).toCompletableFuture();
                reader.close();

                assertThat(writer).succeedsWithin(5, TimeUnit.SECONDS);
                assertThat(refused(redis)).isSubsetOf("client|setinfo");
                writer.join().close();
            } finally {
                client.shutdown();
            }
        }
    }

    /** Commands for which the user has no right. Lettuce has one of its own: from Redis 7.2 on it tells its name and version, and goes on where that is refused. */
    private static Set<String> refused(RedisServer redis) {
        List<String> log = redis.command("ACL", "LOG").lines().toList();
        return IntStream.range(1, log.size())
                .filter(line -> log.get(line - 1).equals("object"))
                .mapToObj(log::get)
                .collect(Collectors.toSet());
    }
}
