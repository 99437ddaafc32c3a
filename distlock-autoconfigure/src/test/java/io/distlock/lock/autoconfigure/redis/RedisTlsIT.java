package io.distlock.lock.autoconfigure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
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

    private static final String SECRET = "changeit";
    private static final LockRequest JOB = LockRequest.of("job", "a").withWaitTime(Duration.ofSeconds(5));

    @TempDir
    private static Path directory;

    private static Path keyStore;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    DataRedisAutoConfiguration.class,
                    DistlockAutoConfiguration.class,
                    DistlockRedisAutoConfiguration.class));

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
    void locksAndHintsTravelEncrypted() throws Exception {
        int port = freePort();
        try (RedisNode redis = RedisNode.start(tls(port))) {
            runner.withPropertyValues(
                            "spring.data.redis.host=127.0.0.1",
                            "spring.data.redis.port=" + port,
                            "spring.data.redis.ssl.bundle=redis",
                            "spring.ssl.bundle.jks.redis.truststore.type=PKCS12",
                            "spring.ssl.bundle.jks.redis.truststore.location=file:" + keyStore,
                            "spring.ssl.bundle.jks.redis.truststore.password=" + SECRET)
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
        int port = freePort();
        try (RedisNode redis = RedisNode.start(tls(port))) {
            runner.withPropertyValues(
                            "spring.data.redis.host=127.0.0.1",
                            "spring.data.redis.port=" + port,
                            "spring.data.redis.ssl.enabled=true")
                    .run(context -> assertThatThrownBy(() ->
                                    context.getBean(LockManager.class).acquire(JOB.withWaitTime(Duration.ofSeconds(1))))
                            .isInstanceOf(LockStoreException.class));
            assertThat(redis.isRunning()).isTrue();
        }
    }

    private static RedisOptions tls(int port) {
        return RedisOptions.defaults()
                .with("tls-port " + port)
                .with("tls-auth-clients no")
                .with("tls-cert-file " + directory.resolve("redis.crt"))
                .with("tls-key-file " + directory.resolve("redis.key"))
                .with("tls-ca-cert-file " + directory.resolve("redis.crt"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void writePem(String name, String type, byte[] content) throws IOException {
        Files.writeString(
                directory.resolve(name),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(type, Base64.getMimeEncoder().encodeToString(content), type));
    }
}
