package io.distlock.consensus.autoconfigure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.autoconfigure.ConsensusAutoConfiguration;
import io.distlock.consensus.autoconfigure.ConsensusGroup;
import io.distlock.consensus.engine.AcceptorStatus;
import io.distlock.consensus.engine.Standing;
import io.distlock.devservers.Certificates;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.distlock.devservers.RedisTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A node over TLS, with an SSL bundle of its own, beside two without. */
class ConsensusTlsIT {

    @TempDir
    private static Path directory;

    private static RedisTls tls;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    ConsensusAutoConfiguration.class,
                    ConsensusRedisAutoConfiguration.class));

    @BeforeAll
    static void makeCertificate() {
        tls = RedisTls.create(directory);
    }

    @Test
    void bundleOfANodeIsUsedForItAlone() throws Exception {
        try (RedisServers plain = RedisServers.start(2, RedisOptions.defaults().withAppendOnly());
                RedisNode secure =
                        RedisNode.start(tls.on(RedisOptions.defaults().withAppendOnly()))) {
            ApplicationContextRunner group = runner.withPropertyValues(
                    "distlock.consensus.bootstrap=true",
                    "distlock.consensus.nodes.a.url=" + plain.node(0).uri(),
                    "distlock.consensus.nodes.b.url=" + plain.node(1).uri(),
                    "distlock.consensus.nodes.c.host=127.0.0.1",
                    "distlock.consensus.nodes.c.port=" + tls.port(),
                    "spring.ssl.bundle.jks.redis.truststore.type=PKCS12",
                    "spring.ssl.bundle.jks.redis.truststore.location=file:" + tls.trustStore(),
                    "spring.ssl.bundle.jks.redis.truststore.password=" + Certificates.PASSWORD);

            group.withPropertyValues("distlock.consensus.nodes.c.ssl.bundle=redis")
                    .run(context -> {
                        assertThat(await(context.getBean(Register.class).decide(RegisterKey.of("k"), "COMMIT")))
                                .isInstanceOf(Chosen.class);
                        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                                        standingOf(context.getBean(ConsensusGroup.class)))
                                .isEqualTo(Standing.MEMBER));
                    });
            group.withPropertyValues("distlock.consensus.nodes.c.ssl.enabled=true")
                    .run(context -> assertThat(standingOf(context.getBean(ConsensusGroup.class)))
                            .isEqualTo(Standing.AWAY));
            assertThat(secure.isRunning()).isTrue();
        }
    }

    private static Standing standingOf(ConsensusGroup group) {
        AcceptorStatus last = await(group.cluster().inspect()).acceptors().get(2);
        return last.standing();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
