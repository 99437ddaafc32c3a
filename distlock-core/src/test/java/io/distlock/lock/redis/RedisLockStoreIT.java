package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.RedisServer;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.ReadLeaseContract;
import io.distlock.lock.spi.RecordedHints;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on one real server, and what only this store promises. */
class RedisLockStoreIT extends ReadLeaseContract {

    /** Long enough for a machine with other work. */
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(20);

    static final RedisLockStoreOptions OPTIONS =
            RedisLockStoreOptions.defaults().withTokenMargin(TOKEN_MARGIN).withCommandTimeout(COMMAND_TIMEOUT);

    private static RedisServer redis;
    private static ClientResources resources;
    private static ClientResources derived;
    private static RedisClient client;

    @BeforeAll
    static void startServer() {
        redis = RedisServer.start();
        resources = ClientResources.create();
        derived = LockClients.resources(resources);
        client = RedisClient.create(derived, redis.uri());
        client.setOptions(LockClients.options());
    }

    @AfterAll
    static void stopServer() {
        client.shutdown();
        derived.shutdown();
        resources.shutdown();
        redis.close();
    }

    @BeforeEach
    void emptyServer() {
        redis.command("FLUSHALL");
    }

    @Override
    protected LockStore newStore() {
        return RedisLockStore.create(client, RedisURI.create(redis.uri()), OPTIONS);
    }

    @Override
    protected Set<String> leftovers() {
        return redis.command("KEYS", "*")
                .lines()
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    @Override
    protected void awaitListening(RecordedHints hints) {
        eventually(() -> hints.missed() > 0);
    }

    @Test
    void waitersAskTheLessOftenTheFartherTheyAreFromTheHead() {
        take(owner("p0"));

        for (int place = 0; place < 12; place++) {
            Duration retryAfter = busy(ask(owner("p" + (place + 1)))).retryAfter();

            assertThat(retryAfter).isEqualTo(Duration.ofMillis(Math.min(500L * (place + 1), 5_000)));
        }
    }

    @Test
    void headAsksWhenTheLeaseEndsAtTheLatest() {
        take(owner("p1"), SHORT_LEASE, 1);

        assertThat(busy(ask(owner("p2"))).retryAfter()).isLessThanOrEqualTo(SHORT_LEASE.plusMillis(1));
        assertThat(busy(tryOnce(owner("p3"))).retryAfter()).isLessThanOrEqualTo(SHORT_LEASE.plusMillis(1));
    }

    @Test
    void queueOfDeadOwnersIsClearedInBoundedSteps() {
        Owner living = owner("p1");
        String record = "distlock:{" + key + "}";
        for (int i = 0; i < 200; i++) {
            redis.command("ZADD", record + ":queue", Integer.toString(i), "dead.g" + i);
            redis.command("HSET", record + ":beat", "dead.g" + i, "1");
        }

        for (int round = 0; round < 3; round++) {
            assertThat(busy(ask(living)).retryAfter()).isEqualTo(Duration.ofMillis(1));
        }

        granted(ask(living));
        assertThat(redis.command("EXISTS", record + ":queue", record + ":beat")).isEqualTo("0");
    }

    @Test
    void everyKeyHasATimeToLive() {
        take(owner("p1"));
        ask(owner("p2"));

        assertThat(leftovers()).hasSize(4).allSatisfy(name -> assertThat(Long.parseLong(redis.command("PTTL", name)))
                .isPositive());
    }

    @Test
    void tokenOutlivesALongRenewal() {
        Owner owner = owner("p1");
        take(owner, SHORT_LEASE, 1);
        renew(owner);

        long tokenLeft = Long.parseLong(redis.command("PTTL", "distlock:{" + key + "}:token"));

        assertThat(tokenLeft).isGreaterThan(LEASE.toMillis());
    }

    @Test
    void malformedHintsAreIgnored() {
        RecordedHints hints = new RecordedHints();
        open().listen("p9", hints);
        awaitListening(hints);

        for (String text : new String[] {"", "offered", "a|b|c", "offered|UPPER|p.g", "offered|a|nodot"}) {
            redis.command("PUBLISH", "distlock:hints:p9", text);
        }
        redis.command("PUBLISH", "distlock:hints:p9", "offered|a|p9.g");

        eventually(() -> hints.hints().equals(List.of("offered a p9.g")));
    }
}
