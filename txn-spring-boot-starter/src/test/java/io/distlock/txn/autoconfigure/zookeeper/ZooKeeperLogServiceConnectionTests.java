package io.distlock.txn.autoconfigure.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.autoconfigure.TransactionEngines;
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

/** The servers of the log that Testcontainers and Docker Compose run; without an engine of Docker. */
class ZooKeeperLogServiceConnectionTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ServiceConnectionAutoConfiguration.class,
                    DistributedTransactionAutoConfiguration.class,
                    DistributedTransactionZooKeeperAutoConfiguration.class));

    @Test
    void containerIsTheServer() {
        runner.withUserConfiguration(Containers.class)
                .withPropertyValues("distlock.txn.log.zookeeper.connect-string=elsewhere:2181")
                .run(context -> {
                    assertThat(context)
                            .getBean(ZooKeeperLogConnectionDetails.class)
                            .extracting(ZooKeeperLogConnectionDetails::getConnectString)
                            .isEqualTo("docker:32181");
                    assertThat(context.getBean(TransactionEngines.class).nameOf(""))
                            .isEqualTo("zookeeper");
                });
    }

    @Test
    void serviceOfComposeIsTheServer() {
        ConnectionPorts ports = mock(ConnectionPorts.class);
        when(ports.get(2181)).thenReturn(42181);
        RunningService service = mock(RunningService.class);
        when(service.host()).thenReturn("docker");
        when(service.image()).thenReturn(ImageReference.of("zookeeper:3.9"));
        when(service.labels()).thenReturn(Map.of());
        when(service.ports()).thenReturn(ports);
        DockerComposeConnectionSource source = mock(DockerComposeConnectionSource.class);
        when(source.getRunningService()).thenReturn(service);

        Map<Class<?>, ConnectionDetails> details =
                new ConnectionDetailsFactories(getClass().getClassLoader()).getConnectionDetails(source, true);

        assertThat(details.get(ZooKeeperLogConnectionDetails.class))
                .isInstanceOfSatisfying(
                        ZooKeeperLogConnectionDetails.class,
                        found -> assertThat(found.getConnectString()).isEqualTo("docker:42181"));
    }

    @Test
    void beanOfTheApplicationWinsOverTheProperty() {
        runner.withBean(ZooKeeperLogConnectionDetails.class, () -> () -> "zk:2181")
                .run(context -> {
                    assertThat(context).hasSingleBean(ZooKeeperLogConnectionDetails.class);
                    assertThat(context.getBean(TransactionEngines.class).nameOf(""))
                            .isEqualTo("zookeeper");
                });
    }

    @Test
    void blankPropertyIsNoServer() {
        runner.withPropertyValues("distlock.txn.log.zookeeper.connect-string= ")
                .run(context -> assertThat(context).getFailure().isInstanceOf(TransactionConfigurationException.class));
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
