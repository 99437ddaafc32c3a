package io.distlock.lock.autoconfigure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.devservers.Certificates;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisTls;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Locks over TLS, with the certificates of {@code spring.data.redis.ssl}. */
class RedisTlsIT {

    private static final LockRequest JOB = LockRequest.of("job", "a").withWaitTime(Duration.ofSeconds(5));

    @TempDir
    private static Path directory;

    private static RedisTls tls;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    DataRedisAutoConfiguration.class,
                    DistlockAutoConfiguration.class,
                    DistlockRedisAutoConfiguration.class));

    @BeforeAll
    static void makeCertificate() {
        tls = RedisTls.create(directory);
    }

    @Test
    void locksAndHintsTravelEncrypted() throws Exception {
        try (RedisNode redis = RedisNode.start(tls.on(RedisOptions.defaults()))) {
            runner.withPropertyValues(
                            "spring.data.redis.host=127.0.0.1",
                            "spring.data.redis.port=" + tls.port(),
                            "spring.data.redis.ssl.bundle=redis",
                            "spring.ssl.bundle.jks.redis.truststore.type=PKCS12",
                            "spring.ssl.bundle.jks.redis.truststore.location=file:" + tls.trustStore(),
                            "spring.ssl.bundle.jks.redis.truststore.password=" + Certificates.PASSWORD)
                    .run(context -> {
                        LockManager locks = context.getBean(LockManager.class);
                        LockHandle held = locks.acquire(JOB);
                        CompletableFuture<LockHandle> next =
                                locks.acquireAsync(JOB).toCompletableFuture();

                        held.release();

                        assertThat(next).succeedsWithin(5, TimeUnit.SECONDS);
                        next.join().close();
                    });
        }
    }

    @Test
    void serverThatIsNotTrustedGetsNoLock() throws Exception {
        try (RedisNode redis = RedisNode.start(tls.on(RedisOptions.defaults()))) {
            runner.withPropertyValues(
                            "spring.data.redis.host=127.0.0.1",
                            "spring.data.redis.port=" + tls.port(),
                            "spring.data.redis.ssl.enabled=true")
                    .run(context -> assertThatThrownBy(() ->
                                    context.getBean(LockManager.class).acquire(JOB.withWaitTime(Duration.ofSeconds(1))))
                            .isInstanceOf(LockStoreException.class));
            assertThat(redis.isRunning()).isTrue();
        }
    }
}
