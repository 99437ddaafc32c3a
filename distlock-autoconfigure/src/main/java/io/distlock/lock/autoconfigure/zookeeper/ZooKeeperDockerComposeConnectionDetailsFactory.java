package io.distlock.lock.autoconfigure.zookeeper;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

/** Finds ZooKeeper among the services of a Docker Compose file. */
final class ZooKeeperDockerComposeConnectionDetailsFactory
        extends DockerComposeConnectionDetailsFactory<ZooKeeperConnectionDetails> {

    private static final String[] IMAGES = {"zookeeper", "bitnami/zookeeper"};
    private static final int PORT = 2181;

    ZooKeeperDockerComposeConnectionDetailsFactory() {
        super(IMAGES, "org.apache.zookeeper.ZooKeeper");
    }

    @Override
    protected ZooKeeperConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
        return new ZooKeeperDockerComposeConnectionDetails(source.getRunningService());
    }

    /** Its simple name is a part of the name of the bean, so no other details may have it. */
    private static final class ZooKeeperDockerComposeConnectionDetails extends DockerComposeConnectionDetails
            implements ZooKeeperConnectionDetails {

        private final String connectString;
        private final @Nullable SslBundle sslBundle;

        ZooKeeperDockerComposeConnectionDetails(RunningService service) {
            super(service);
            this.connectString = service.host() + ":" + service.ports().get(PORT);
            this.sslBundle = getSslBundle(service);
        }

        @Override
        public String getConnectString() {
            return connectString;
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
            return sslBundle;
        }
    }
}
