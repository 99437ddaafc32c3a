package io.distlock.txn.autoconfigure.zookeeper;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * The ZooKeeper servers that keep the decisions of an application. A bean of this type wins over {@code
 * distlock.txn.log.zookeeper.connect-string}; Testcontainers and Docker Compose make one.
 */
public interface ZooKeeperLogConnectionDetails extends ConnectionDetails {

    /** Servers as {@code host:port,host:port/chroot}; empty if the application knows none. */
    String getConnectString();
}
