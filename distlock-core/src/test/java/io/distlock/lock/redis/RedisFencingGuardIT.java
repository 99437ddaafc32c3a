package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.devservers.RedisCluster;
import io.distlock.devservers.RedisServer;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.memory.MemoryLockStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The check inside a real server. */
class RedisFencingGuardIT {

    private static final String FENCE = "distlock:fence:{stock:sku-1}";

    private static RedisServer redis;
    private static RedisClient client;
    private static RedisCommands<String, String> commands;

    private final LockEngine locks = LockEngine.start(MemoryLockStore.create());
    private final LockEngine otherLocks = LockEngine.start(MemoryLockStore.create());
    private RedisFencingGuard guard;
    private LockHandle older;
    private LockHandle newer;

    @BeforeAll
    static void startServer() {
        redis = RedisServer.start();
        client = RedisClient.create(redis.uri());
        commands = client.connect().sync();
    }

    @AfterAll
    static void stopServer() {
        client.shutdown();
        redis.close();
    }

    /** Two engines on stores of their own believe both that they hold the lock, as after a failover that lost it. */
    @BeforeEach
    void twoHolders() {
        redis.command("FLUSHALL");
        guard = new RedisFencingGuard(commands, "distlock");
        older = locks.acquire(LockRequest.of("stock", "sku-1"));
        newer = otherLocks.acquire(LockRequest.of("stock", "sku-1"));
        assertThat(newer.fencingToken()).isGreaterThan(older.fencingToken());
    }

    @AfterEach
    void release() {
        locks.close();
        otherLocks.close();
    }

    @Test
    void holdersPassInTheOrderOfTheirTokens() {
        guard.check(older);
        guard.check(older);
        guard.check(newer);

        assertThat(redis.command("GET", FENCE)).isEqualTo(Long.toString(newer.fencingToken()));
    }

    @Test
    void readerIsRefused() {
        LockHandle reader = locks.acquire(LockRequest.of("stock", "sku-2").withMode(LockMode.READ));

        assertThatThrownBy(() -> guard.check(reader))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stock:sku-2");
    }

    @Test
    void handleOfSeveralLocksPassesWithTheOneOfTheResource() {
        LockHandle several = locks.acquire(LockRequest.keys("shelf", "a", "b"));

        guard.check(several.of(LockKey.of("shelf", "b")));

        assertThat(redis.command("GET", FENCE.replace("stock:sku-1", "shelf:b")))
                .isEqualTo(Long.toString(several.fencingToken(LockKey.of("shelf", "b"))));
        assertThatThrownBy(() -> guard.check(several)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void staleHolderIsRefusedAndWritesNothing() {
        guard.set(newer, "level", "17");

        assertThatThrownBy(() -> guard.set(older, "level", "16"))
                .isInstanceOf(LockLostException.class)
                .hasMessageContaining(Long.toString(newer.fencingToken()))
                .hasMessageContaining("stock:sku-1");
        assertThatThrownBy(() -> guard.check(older)).isInstanceOf(LockLostException.class);

        assertThat(redis.command("GET", "level")).isEqualTo("17");
    }

    @Test
    void tokensAreComparedAsNumbersAlsoBeyondThoseOfLua() {
        redis.command("SET", FENCE, "9");
        guard.check(older);

        redis.command("SET", FENCE, Long.toString(Long.MAX_VALUE));

        assertThatThrownBy(() -> guard.check(newer)).isInstanceOf(LockLostException.class);
    }

    @Test
    void tokenIsRememberedForItsTimeToLive() {
        guard.check(older);
        long standard = Long.parseLong(redis.command("PTTL", FENCE));
        new RedisFencingGuard(commands, "distlock", Duration.ofMinutes(1)).check(older);
        long shorter = Long.parseLong(redis.command("PTTL", FENCE));

        assertThat(Duration.ofMillis(standard)).isBetween(Duration.ofDays(6), Duration.ofDays(7));
        assertThat(Duration.ofMillis(shorter)).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
    }

    @Test
    void forgottenScriptIsSentAgain() {
        guard.check(older);

        redis.command("SCRIPT", "FLUSH");
        guard.check(newer);

        assertThat(redis.command("GET", FENCE)).isEqualTo(Long.toString(newer.fencingToken()));
    }

    @Test
    void releasedHandleIsRefusedWithoutAsking() {
        older.release();

        assertThatThrownBy(() -> guard.check(older)).isInstanceOf(IllegalStateException.class);
        assertThat(redis.command("EXISTS", FENCE)).isEqualTo("0");
    }

    @Test
    void foreignValueIsAFailureOfTheStore() {
        redis.command("SET", FENCE, "none of ours");

        assertThatThrownBy(() -> guard.check(newer))
                .isInstanceOf(LockStoreException.class)
                .hasMessageContaining("stock:sku-1");
    }

    @Test
    void clusterTakesResourcesInTheSlotOfTheFence() {
        try (RedisCluster cluster = RedisCluster.start();
                RedisClusterClient clusterClient = RedisClusterClient.create(
                        RedisURI.create(cluster.nodes().get(0).uri()))) {
            RedisFencingGuard clusterGuard =
                    new RedisFencingGuard(clusterClient.connect().sync(), "distlock");

            clusterGuard.set(newer, "level:{stock:sku-1}", "17");

            assertThatThrownBy(() -> clusterGuard.set(older, "level:{stock:sku-1}", "16"))
                    .isInstanceOf(LockLostException.class);
            assertThatThrownBy(() -> clusterGuard.set(newer, "level", "18"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("{stock:sku-1}");
            assertThat(clusterClient.connect().sync().get("level:{stock:sku-1}"))
                    .isEqualTo("17");
        }
    }
}
