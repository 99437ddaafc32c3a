package io.distlock.consensus.autoconfigure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.autoconfigure.ConsensusAutoConfiguration;
import io.distlock.consensus.autoconfigure.ConsensusGroup;
import io.distlock.consensus.engine.AcceptorStatus;
import io.distlock.consensus.engine.Standing;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
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

    private static final String SECRET = "changeit";

    @TempDir
    private static Path directory;

    private static Path keyStore;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    ConsensusAutoConfiguration.class,
                    ConsensusRedisAutoConfiguration.class));

    @BeforeAll
    static void makeCertificate() throws Exception {
        keyStore = directory.resolve("redis.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keyStore.toString(),
                        "-storepass",
                        SECRET)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(keyStore)) {
            keys.load(file, SECRET.toCharArray());
        }
        writePem(
                "redis.key",
                "PRIVATE KEY",
                keys.getKey("redis", SECRET.toCharArray()).getEncoded());
        writePem("redis.crt", "CERTIFICATE", keys.getCertificate("redis").getEncoded());
    }

    @Test
    void bundleOfANodeIsUsedForItAlone() throws Exception {
        int port = freePort();
        try (RedisServers plain = RedisServers.start(2, RedisOptions.defaults().withAppendOnly());
                RedisNode secure = RedisNode.start(tls(port))) {
            ApplicationContextRunner group = runner.withPropertyValues(
                    "distlock.consensus.bootstrap=true",
                    "distlock.consensus.nodes.a.url=" + plain.node(0).uri(),
                    "distlock.consensus.nodes.b.url=" + plain.node(1).uri(),
                    "distlock.consensus.nodes.c.host=127.0.0.1",
                    "distlock.consensus.nodes.c.port=" + port,
                    "spring.ssl.bundle.jks.redis.truststore.type=PKCS12",
                    "spring.ssl.bundle.jks.redis.truststore.location=file:" + keyStore,
                    "spring.ssl.bundle.jks.redis.truststore.password=" + SECRET);

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

    /** TLS on this port, and the usual port without it for the one who waits for the start. */
    private static RedisOptions tls(int port) {
        return RedisOptions.defaults()
                .withAppendOnly()
                .with("tls-port " + port)
                .with("tls-cert-file " + directory.resolve("redis.crt"))
                .with("tls-key-file " + directory.resolve("redis.key"))
                .with("tls-auth-clients no");
    }

    private static void writePem(String file, String type, byte[] content) throws IOException {
        Files.writeString(
                directory.resolve(file),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(
                                type,
                                Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content),
                                type));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
