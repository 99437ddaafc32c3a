package io.distlock.documentation.snippet;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.testcontainers.containers.GenericContainer;

@TestConfiguration(proxyBeanMethods = false)
class ServersInTests {

    @Bean
    @ServiceConnection("zookeeper")
    GenericContainer<?> zooKeeper() {
        return new GenericContainer<>("zookeeper:3.9").withExposedPorts(2181);
    }
}
