package io.distlock.lock.zookeeper;

import io.distlock.devservers.ZooKeeperServer;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.VersionedCounterContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sequence lock on ZooKeeper. */
class ZooKeeperVersionedCounterIT extends VersionedCounterContract {

    private static ZooKeeperServer zooKeeper;

    @RegisterExtension
    final Clients clients = new Clients();

    @BeforeAll
    static void startServer() {
        zooKeeper = ZooKeeperServer.start();
    }

    @AfterAll
    static void stopServer() {
        zooKeeper.close();
    }

    @Override
    protected LockStore newStore() {
        return clients.store(clients.client(zooKeeper.connectString(), Clients.SESSION), Clients.PATIENT);
    }
}
