package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.RedisServer;
import io.distlock.lock.LockKey;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.VersionReading;
import io.distlock.lock.spi.VersionStore;
import io.distlock.lock.spi.VersionStoreContract;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on one real server, what a commit costs it, and what it keeps. */
class RedisVersionStoreIT extends VersionStoreContract {

    private static final LockKey KEY = LockKey.of("stock", "a");
    private static final Owner OWNER = new Owner("p", "g");
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static RedisServer redis;
    private static RedisClient client;

    @BeforeAll
    static void startServer() {
        redis = RedisServer.start();
        client = RedisClient.create(redis.uri());
        client.setOptions(LockClients.options());
    }

    @AfterAll
    static void stopServer() {
        client.shutdown();
        redis.close();
    }

    @BeforeEach
    void emptyServer() {
        redis.command("FLUSHALL");
    }

    @Override
    protected LockStore newStore() {
        return RedisLockStore.create(
                client, RedisURI.create(redis.uri()), RedisLockStoreIT.OPTIONS.withTokenMargin(MARGIN));
    }

    @Override
    protected Set<String> leftovers() {
        return redis.command("KEYS", "*")
                .lines()
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    @Override
    protected void pass(Duration time) {
        long start = System.nanoTime();
        await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() - start >= time.toNanos());
    }

    @Test
    void commitCostsOneReadOneMarkAndOnePublication() {
        try (LockStore store = newStore()) {
            VersionStore versions = store.versions().orElseThrow();
            commit(versions);
            redis.command("CONFIG", "RESETSTAT");

            commit(versions);

            assertThat(calls("evalsha")).isEqualTo(3);
            assertThat(calls("eval")).isZero();
            assertThat(calls("incr")).isEqualTo(2);
        }
    }

    @Test
    void bothKeysShareASlotAndHaveATimeToLive() {
        try (LockStore store = newStore()) {
            VersionStore versions = store.versions().orElseThrow();
            versions.mark(KEY, read(versions), OWNER, LEASE)
                    .toCompletableFuture()
                    .join();

            assertThat(leftovers())
                    .containsExactlyInAnyOrder("distlock:{stock:a}:version", "distlock:{stock:a}:mark")
                    .allSatisfy(name -> assertThat(Long.parseLong(redis.command("PTTL", name)))
                            .isPositive());
        }
    }

    @Test
    void versionThatAFailoverLostIsNotGivenAgain() {
        try (LockStore store = newStore()) {
            VersionStore versions = store.versions().orElseThrow();
            long before = read(versions);
            commit(versions);
            long lost = read(versions);

            redis.command("SET", "distlock:{stock:a}:version", Long.toString(before), "PX", "60000");
            commit(versions);

            assertThat(read(versions)).isEven().isGreaterThan(lost);
        }
    }

    @Test
    void evictedVersionOfAMarkedResourceIsStillBeingCommitted() {
        try (LockStore store = newStore()) {
            VersionStore versions = store.versions().orElseThrow();
            long version = read(versions);
            versions.mark(KEY, version, OWNER, LEASE).toCompletableFuture().join();

            redis.command("DEL", "distlock:{stock:a}:version");

            assertThat(answer(versions.read(KEY, LEASE))).isInstanceOf(VersionReading.Committing.class);
            answer(versions.publish(KEY, OWNER));
            assertThat(read(versions)).isEven().isGreaterThan(version);
        }
    }

    @Test
    void versionAheadOfTheClockIsRememberedUntilTheClockHasCaughtUp() {
        try (LockStore store = newStore()) {
            VersionStore versions = store.versions().orElseThrow();
            long ahead = (read(versions) + 60_000_000) / 2 * 2;
            redis.command("SET", "distlock:{stock:a}:version", Long.toString(ahead), "PX", "15000");

            answer(versions.read(KEY, Duration.ofMillis(1)));

            assertThat(Long.parseLong(redis.command("PTTL", "distlock:{stock:a}:version")))
                    .isGreaterThan(30_000);
        }
    }

    private static void commit(VersionStore versions) {
        answer(versions.mark(KEY, read(versions), OWNER, LEASE));
        answer(versions.publish(KEY, OWNER));
    }

    private static long read(VersionStore versions) {
        return ((VersionReading.Stable) answer(versions.read(KEY, LEASE))).version();
    }

    private static long calls(String command) {
        Matcher line =
                Pattern.compile("cmdstat_" + command + ":calls=(\\d+)").matcher(redis.command("INFO", "commandstats"));
        return line.find() ? Long.parseLong(line.group(1)) : 0;
    }
}
