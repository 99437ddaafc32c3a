package io.distlock.txn.autoconfigure.zookeeper;

import java.util.List;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.containers.Container;

/** Finds ZooKeeper in a container of Testcontainers that is marked as {@code @ServiceConnection}. */
final class ZooKeeperLogContainerConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<Container<?>, ZooKeeperLogConnectionDetails> {

    private static final int PORT = 2181;

    ZooKeeperLogContainerConnectionDetailsFactory() {
        super(List.of("zookeeper", "bitnami/zookeeper"), "org.apache.zookeeper.ZooKeeper");
    }

    @Override
    protected ZooKeeperLogConnectionDetails getContainerConnectionDetails(
            ContainerConnectionSource<Container<?>> source) {
        return new ZooKeeperLogContainerConnectionDetails(source);
    }

    /** Its simple name is a part of the name of the bean, so no other details may have it. */
    private static final class ZooKeeperLogContainerConnectionDetails extends ContainerConnectionDetails<Container<?>>
            implements ZooKeeperLogConnectionDetails {

        ZooKeeperLogContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
            super(source);
        }

        @Override
        public String getConnectString() {
            return getContainer().getHost() + ":" + getContainer().getMappedPort(PORT);
        }
    }
}
