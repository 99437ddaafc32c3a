package io.distlock.together;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.autoconfigure.zookeeper.ZooKeeperConnectionDetails;
import io.distlock.txn.autoconfigure.zookeeper.ZooKeeperLogConnectionDetails;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** One container serves the locks and the decision log; without an engine of Docker. */
class SharedServersTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ServiceConnectionAutoConfiguration.class));

    @Test
    void containerServesTheLogAndTheLocks() {
        runner.withUserConfiguration(Containers.class).run(context -> assertThat(context)
                .hasSingleBean(ZooKeeperLogConnectionDetails.class)
                .hasSingleBean(ZooKeeperConnectionDetails.class));
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
    }
}
