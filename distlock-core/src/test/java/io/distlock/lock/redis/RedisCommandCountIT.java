package io.distlock.lock.redis;

import static io.distlock.lock.redis.RedisFixture.KEY;
import static io.distlock.lock.redis.RedisFixture.LEASE;
import static io.distlock.lock.redis.RedisFixture.acquire;
import static io.distlock.lock.redis.RedisFixture.answer;
import static io.distlock.lock.redis.RedisFixture.owner;
import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.RedisServer;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What locks cost the server. */
class RedisCommandCountIT {

    /** Commands are counted here, not timed: a step that was given up is sent again, and is one more. */
    private static final RedisLockStoreOptions PATIENT =
            RedisLockStoreOptions.defaults().withCommandTimeout(Duration.ofSeconds(30));

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    @Test
    void uncontendedLockCostsTwoCommands() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            RedisLockStore store = fixture.open(redis.uri(), PATIENT);
            acquireAndRelease(store, owner("p1"));
            redis.command("CONFIG", "RESETSTAT");

            acquireAndRelease(store, owner("p1"));

            assertThat(calls(redis, "evalsha")).isEqualTo(2);
            assertThat(calls(redis, "eval")).isZero();
        }
    }

    @Test
    void severalLocksOfOneCallCostTwoCommands() throws Exception {
        try (RedisServer redis = RedisServer.start();
                LockEngine engine = LockEngine.start(fixture.open(redis.uri(), PATIENT))) {
            LockRequest request = LockRequest.keys("stock", List.of(3, 1, 2, 3));
            engine.acquire(request).release();
            redis.command("CONFIG", "RESETSTAT");

            engine.acquire(request).release();

            assertThat(calls(redis, "evalsha")).isEqualTo(2);
            assertThat(calls(redis, "eval")).isZero();
        }
    }

    @Test
    void thousandRenewalsCostFiveCommands() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            RedisLockStore store = fixture.open(redis.uri(), PATIENT);
            Owner owner = owner("p1");
            List<Renewal> renewals = new ArrayList<>();
            List<CompletionStage<?>> grants = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                LockKey key = LockKey.of("stock", i);
                renewals.add(new Renewal(key, owner, LEASE));
                grants.add(store.acquire(new AcquireCommand(key, owner, LEASE, 1, true, "test")));
            }
            for (CompletionStage<?> grant : grants) {
                answer(grant);
            }
            answer(store.renew(renewals.subList(0, 1)));
            redis.command("CONFIG", "RESETSTAT");

            int batch = store.renewalBatchMax();
            for (int from = 0; from < renewals.size(); from += batch) {
                assertThat(answer(store.renew(renewals.subList(from, from + batch))))
                        .containsOnly(RenewalResult.RENEWED)
                        .hasSize(batch);
            }

            assertThat(calls(redis, "evalsha")).isEqualTo(5);
        }
    }

    private static void acquireAndRelease(RedisLockStore store, Owner owner) throws Exception {
        answer(acquire(store, owner));
        answer(store.release(KEY, owner, Duration.ZERO));
    }

    private static long calls(RedisServer redis, String command) {
        Matcher line =
                Pattern.compile("cmdstat_" + command + ":calls=(\\d+)").matcher(redis.command("INFO", "commandstats"));
        return line.find() ? Long.parseLong(line.group(1)) : 0;
    }
}
