package io.distlock.lock.autoconfigure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.devservers.RedisCluster;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisSentinels;
import io.distlock.devservers.RedisServer;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockEngines;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Locks on real servers, which the application knows by {@code spring.data.redis.*} only. */
class RedisLocksIT {

    private static final LockRequest JOB = LockRequest.of("job", "a");

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataRedisAutoConfiguration.class,
                    DistlockAutoConfiguration.class,
                    DistlockRedisAutoConfiguration.class));

    @Test
    void serverWithUserAndDatabase() {
        RedisOptions options =
                RedisOptions.defaults().withPassword("admin").withUser("locks", "secret", "~locks:* &locks:* +@all");
        try (RedisServer redis = RedisServer.start(options)) {
            runner.withPropertyValues(
                            "spring.data.redis.host=" + redis.host(),
                            "spring.data.redis.port=" + redis.port(),
                            "spring.data.redis.username=locks",
                            "spring.data.redis.password=secret",
                            "spring.data.redis.database=3",
                            "distlock.key-prefix=locks")
                    .run(context -> {
                        LockManager locks = context.getBean(LockManager.class);
                        try (LockHandle lock = locks.acquire(JOB)) {
                            assertThat(lock.isValid()).isTrue();
                            assertThat(context.getBean(StringRedisTemplate.class)
                                            .keys("locks:*"))
                                    .isNotEmpty();
                        }
                    });
        }
    }

    @Test
    void serverWithPasswordInItsUrl() {
        try (RedisServer redis = RedisServer.start(RedisOptions.defaults().withPassword("secret"))) {
            runner.withPropertyValues("spring.data.redis.url=redis://:secret@" + redis.address() + "/1")
                    .run(context -> assertThat(context.getBean(LockManager.class)
                                    .acquire(JOB)
                                    .release())
                            .isEqualTo(ReleaseOutcome.RELEASED));
        }
    }

    @Test
    void cluster() {
        try (RedisCluster cluster = RedisCluster.start()) {
            runner.withPropertyValues("spring.data.redis.cluster.nodes=" + cluster.addresses())
                    .run(context -> {
                        LockManager locks = context.getBean(LockManager.class);
                        for (int i = 0; i < 10; i++) {
                            assertThat(locks.acquire(LockRequest.of("job", i)).release())
                                    .isEqualTo(ReleaseOutcome.RELEASED);
                        }
                    });
        }
    }

    @Test
    void sentinelsLeadToTheNextMaster() {
        try (RedisSentinels sentinels = RedisSentinels.start(3)) {
            runner.withPropertyValues(
                            "spring.data.redis.sentinel.master=" + RedisSentinels.MASTER_NAME,
                            "spring.data.redis.sentinel.nodes=" + sentinels.addresses())
                    .run(context -> {
                        LockManager locks = context.getBean(LockManager.class);
                        // new sentinels write their state to disk before they answer
                        locks.acquire(JOB.withWaitTime(Duration.ofSeconds(20))).close();

                        sentinels.awaitFailoverFrom(sentinels.killMaster());

                        Awaitility.await()
                                .atMost(Duration.ofSeconds(20))
                                .ignoreExceptions()
                                .until(() -> locks.tryAcquire(JOB.withWaitTime(Duration.ofSeconds(1)))
                                        .isPresent());
                    });
        }
    }

    @Test
    void replicasThatAreMissingRefuseTheGrant() {
        try (RedisServer redis = RedisServer.start()) {
            runner.withPropertyValues(
                            "spring.data.redis.url=" + redis.uri(),
                            "distlock.redis.wait-for-replicas=1",
                            "distlock.redis.replica-timeout=50ms",
                            "distlock.wait-time=500ms")
                    .run(context -> assertThatThrownBy(
                                    () -> context.getBean(LockManager.class).acquire(JOB))
                            .isInstanceOf(LockStoreException.class));
        }
    }

    @Test
    void restartOfTheContextLeavesNothingBehind() {
        try (RedisServer redis = RedisServer.start()) {
            runner.withPropertyValues("spring.data.redis.url=" + redis.uri()).run(context -> {
                LockManager locks = context.getBean(LockManager.class);
                locks.acquire(JOB);

                context.stop();

                assertThat(redis.command("CLIENT", "LIST").lines().filter(line -> line.contains("id=")))
                        .hasSize(1);
                context.start();
                assertThat(locks.acquire(JOB.withWaitTime(Duration.ZERO)).release())
                        .isEqualTo(ReleaseOutcome.RELEASED);
            });
        }
    }

    @Test
    void failFastEndsTheStartWithoutServer() {
        runner.withPropertyValues("spring.data.redis.port=" + portWithoutServer(), "distlock.fail-fast=true")
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining("Lock store 'redis' does not answer"));
    }

    @Test
    void failFastIsPassedWithServer() {
        try (RedisServer redis = RedisServer.start()) {
            runner.withPropertyValues("spring.data.redis.url=" + redis.uri(), "distlock.fail-fast=true")
                    .run(context -> assertThat(
                                    context.getBean(LockEngines.class).started())
                            .containsOnlyKeys("redis"));
        }
    }

    @Test
    void serverThatIsAwayDoesNotKeepTheApplicationFromStarting() {
        runner.withPropertyValues("spring.data.redis.port=" + portWithoutServer())
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static int portWithoutServer() {
        try (RedisServer redis = RedisServer.start()) {
            return redis.port();
        }
    }
}
