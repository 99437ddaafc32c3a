package io.distlock.containers;

import io.distlock.devservers.ServerImages;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** One server of each kind, which Spring starts with an application and connects to it. */
interface Servers {

    @ServiceConnection("redis")
    GenericContainer<?> REDIS = new GenericContainer<>(ServerImages.redis()).withExposedPorts(6379);

    @ServiceConnection("zookeeper")
    GenericContainer<?> ZOOKEEPER = new GenericContainer<>(ServerImages.zooKeeper()).withExposedPorts(2181);

    @ServiceConnection
    PostgreSQLContainer POSTGRES = new PostgreSQLContainer(
            DockerImageName.parse(ServerImages.postgres()).asCompatibleSubstituteFor("postgres"));
}
