package io.distlock.lock.autoconfigure.zookeeper;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.containers.Container;

/** Finds ZooKeeper in a container of Testcontainers that is marked as {@code @ServiceConnection}. */
final class ZooKeeperContainerConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<Container<?>, ZooKeeperConnectionDetails> {

    private static final int PORT = 2181;

    ZooKeeperContainerConnectionDetailsFactory() {
        super(List.of("zookeeper", "bitnami/zookeeper"), "org.apache.zookeeper.ZooKeeper");
    }

    @Override
    protected ZooKeeperConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
        return new ZooKeeperContainerConnectionDetails(source);
    }

    /** Its simple name is a part of the name of the bean, so no other details may have it. */
    private static final class ZooKeeperContainerConnectionDetails extends ContainerConnectionDetails<Container<?>>
            implements ZooKeeperConnectionDetails {

        ZooKeeperContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
            super(source);
        }

        @Override
        public String getConnectString() {
            return getContainer().getHost() + ":" + getContainer().getMappedPort(PORT);
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
            return super.getSslBundle();
        }
    }
}
