package io.distlock.lock.autoconfigure.zookeeper;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * The ZooKeeper servers that keep the locks of an application. A bean of this type wins over {@code
 * distlock.zookeeper.connect-string}; Testcontainers and Docker Compose make one.
 */
public interface ZooKeeperConnectionDetails extends ConnectionDetails {

    /** Servers as {@code host:port,host:port/chroot}; empty if the application knows none. */
    String getConnectString();

    /** Certificates for TLS; null for plain connections, or for those that the JVM trusts. */
    default @Nullable SslBundle getSslBundle() {
        return null;
    }
}
