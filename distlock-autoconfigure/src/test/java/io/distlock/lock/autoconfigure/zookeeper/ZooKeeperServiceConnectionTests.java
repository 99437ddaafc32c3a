package io.distlock.lock.autoconfigure.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockEngines;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** The servers that Testcontainers and Docker Compose run, as Spring Boot asks for them; without an engine of Docker. */
class ZooKeeperServiceConnectionTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ServiceConnectionAutoConfiguration.class,
                    DistlockAutoConfiguration.class,
                    DistlockZooKeeperAutoConfiguration.class));

    @Test
    void containerIsTheServer() {
        runner.withUserConfiguration(Containers.class)
                .withPropertyValues("distlock.zookeeper.connect-string=elsewhere:2181")
                .run(context -> {
                    assertThat(context)
                            .getBean(ZooKeeperConnectionDetails.class)
                            .extracting(ZooKeeperConnectionDetails::getConnectString)
                            .isEqualTo("docker:32181");
                    assertThat(context.getBean(LockEngines.class).nameOf("")).isEqualTo("zookeeper");
                });
    }

    @Test
    void serviceOfComposeIsTheServer() {
        Map<Class<?>, ConnectionDetails> details = new ConnectionDetailsFactories(
                        getClass().getClassLoader())
                .getConnectionDetails(source(service("zookeeper:3.9")), true);

        assertThat(details.get(ZooKeeperConnectionDetails.class))
                .isInstanceOfSatisfying(ZooKeeperConnectionDetails.class, found -> assertThat(found.getConnectString())
                        .isEqualTo("docker:42181"));
    }

    @Test
    void otherServicesOfComposeAreNot() {
        assertThat(new ConnectionDetailsFactories(getClass().getClassLoader())
                        .getConnectionDetails(source(service("etcd:3")), false))
                .isEmpty();
    }

    private static DockerComposeConnectionSource source(RunningService service) {
        DockerComposeConnectionSource source = mock(DockerComposeConnectionSource.class);
        when(source.getRunningService()).thenReturn(service);
        return source;
    }

    private static RunningService service(String image) {
        ConnectionPorts ports = mock(ConnectionPorts.class);
        when(ports.get(2181)).thenReturn(42181);
        RunningService service = mock(RunningService.class);
        when(service.host()).thenReturn("docker");
        when(service.image()).thenReturn(ImageReference.of(image));
        when(service.labels()).thenReturn(Map.of());
        when(service.ports()).thenReturn(ports);
        return service;
    }

    @Configuration(proxyBeanMethods = false)
    static class Containers {

        @Bean
        @ServiceConnection("zookeeper")
        StandIn zooKeeper() {
            return new StandIn();
        }
    }

    /** A container that is never started. */
    static final class StandIn extends GenericContainer<StandIn> {

        StandIn() {
            super(DockerImageName.parse("zookeeper:3.9"));
        }

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public String getHost() {
            return "docker";
        }

        @Override
        public Integer getMappedPort(int originalPort) {
            return 30000 + originalPort;
        }
    }
}
