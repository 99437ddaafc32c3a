package io.distlock.lock.redis;

import static io.distlock.lock.redis.RedisFixture.KEY;
import static io.distlock.lock.redis.RedisFixture.acquire;
import static io.distlock.lock.redis.RedisFixture.answer;
import static io.distlock.lock.redis.RedisFixture.isGranted;
import static io.distlock.lock.redis.RedisFixture.owner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisSentinels;
import io.distlock.lock.spi.AcquireResult.Granted;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.RecordedHints;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A master that dies behind sentinels. */
class RedisSentinelIT {

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    @Test
    void locksAndHintsGoOnAtTheNextMasterWithLargerTokens() throws Exception {
        try (RedisSentinels servers = RedisSentinels.start(1)) {
            RedisLockStore store = fixture.open(
                    "redis-sentinel://" + servers.addresses() + "#" + RedisSentinels.MASTER_NAME,
                    RedisLockStoreOptions.defaults());
            RecordedHints hints = new RecordedHints();
            store.listen("p1", hints);
            Owner owner = owner("p1");
            Granted before = (Granted) answer(acquire(store, owner));
            await().until(() -> hints.missed() > 0);
            int missed = hints.missed();

            RedisNode dead = servers.killMaster();
            servers.awaitFailoverFrom(dead);

            Owner next = owner("p1");
            await().atMost(Duration.ofSeconds(15)).until(() -> {
                answerQuietly(store, owner);
                return isGranted(store, next);
            });
            await().atMost(Duration.ofSeconds(15)).until(() -> hints.missed() > missed);
            assertThat(answer(store.inspect(KEY)).orElseThrow().firstToken()).isGreaterThan(before.lastToken());
            answer(acquire(store, owner("p2")));
            await().until(() -> hints.has("contended", KEY, next));
        }
    }

    private static void answerQuietly(RedisLockStore store, Owner owner) {
        store.release(KEY, owner, Duration.ZERO)
                .toCompletableFuture()
                .exceptionally(e -> null)
                .join();
    }
}
