package io.distlock.txn.autoconfigure.zookeeper;

import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

/** Finds ZooKeeper among the services of a Docker Compose file. */
final class ZooKeeperLogDockerComposeConnectionDetailsFactory
        extends DockerComposeConnectionDetailsFactory<ZooKeeperLogConnectionDetails> {

    private static final String[] IMAGES = {"zookeeper", "bitnami/zookeeper"};
    private static final int PORT = 2181;

    ZooKeeperLogDockerComposeConnectionDetailsFactory() {
        super(IMAGES, "org.apache.zookeeper.ZooKeeper");
    }

    @Override
    protected ZooKeeperLogConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
        return new ZooKeeperLogDockerComposeConnectionDetails(source.getRunningService());
    }

    /** Its simple name is a part of the name of the bean, so no other details may have it. */
    private static final class ZooKeeperLogDockerComposeConnectionDetails extends DockerComposeConnectionDetails
            implements ZooKeeperLogConnectionDetails {

        private final String connectString;

        ZooKeeperLogDockerComposeConnectionDetails(RunningService service) {
            super(service);
            this.connectString = service.host() + ":" + service.ports().get(PORT);
        }

        @Override
        public String getConnectString() {
            return connectString;
        }
    }
}
