package io.distlock.lock.autoconfigure.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.devservers.Certificates;
import io.distlock.devservers.ZooKeeperNode;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A real server that wants to see a certificate. */
class ZooKeeperTlsIT {

    private static final LockRequest JOB = LockRequest.of("job", "a");

    @TempDir
    private static Path certificates;

    /** A server in this JVM turns its settings into system properties, which must not stay. */
    private static Properties before;

    private static ZooKeeperNode server;
    private static int securePort;
    private static List<String> bundle;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    DistlockAutoConfiguration.class,
                    DistlockZooKeeperAutoConfiguration.class))
            .withPropertyValues(
                    "distlock.zookeeper.connect-string=127.0.0.1:" + securePort, "distlock.zookeeper.acl=creator-all");

    @BeforeAll
    static void start() throws IOException {
        before = (Properties) System.getProperties().clone();
        Path serverKey = Certificates.keyStore(certificates, "server");
        Path clientKey = Certificates.keyStore(certificates, "client");
        bundle = List.of(
                "spring.ssl.bundle.jks.locks.keystore.location=file:" + clientKey,
                "spring.ssl.bundle.jks.locks.keystore.password=" + Certificates.PASSWORD,
                "spring.ssl.bundle.jks.locks.truststore.location=file:"
                        + Certificates.trustStore(certificates, serverKey, "server"),
                "spring.ssl.bundle.jks.locks.truststore.password=" + Certificates.PASSWORD);
        securePort = freePort();
        server = ZooKeeperNode.start(Map.of(
                "serverCnxnFactory",
                "org.apache.zookeeper.server.NettyServerCnxnFactory",
                "secureClientPort",
                Integer.toString(securePort),
                "secureClientPortAddress",
                "127.0.0.1",
                "ssl.keyStore.location",
                serverKey.toString(),
                "ssl.keyStore.password",
                Certificates.PASSWORD,
                "ssl.trustStore.location",
                Certificates.trustStore(certificates, clientKey, "client").toString(),
                "ssl.trustStore.password",
                Certificates.PASSWORD));
    }

    @AfterAll
    static void stop() {
        server.close();
        System.setProperties(before);
    }

    @Test
    void bundleIsTheIdentityOfTheLocks() {
        runner.withPropertyValues(bundle.toArray(String[]::new))
                .withPropertyValues("distlock.zookeeper.ssl.bundle=locks")
                .run(context -> {
                    try (LockHandle lock = context.getBean(LockManager.class).acquire(JOB);
                            CuratorFramework nobody = CuratorFrameworkFactory.newClient(
                                    server.connectString(), new RetryNTimes(3, 100))) {
                        nobody.start();

                        assertThat(lock.isValid()).isTrue();
                        assertThatThrownBy(() -> nobody.getChildren().forPath("/distlock"))
                                .isInstanceOf(KeeperException.NoAuthException.class);
                        assertThat(filesOfCertificates()).isNotEmpty();
                    }
                    context.close();
                    assertThat(filesOfCertificates()).isEmpty();
                });
    }

    /** Negative control: a plain connection to the port of TLS. */
    @Test
    void withoutTlsThereIsNoLock() {
        runner.withPropertyValues("distlock.zookeeper.command-timeout=500ms", "distlock.wait-time=1s")
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(LockManager.class).acquire(JOB))
                        .isInstanceOf(LockStoreException.class));
    }

    @Test
    void unknownBundleFailsTheStart() {
        runner.withPropertyValues("distlock.zookeeper.ssl.bundle=missing")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("'missing'"));
    }

    private static List<Path> filesOfCertificates() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith("distlock-tls"))
                    .toList();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
