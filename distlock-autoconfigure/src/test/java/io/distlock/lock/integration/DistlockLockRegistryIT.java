package io.distlock.lock.integration;

import io.distlock.devservers.ZooKeeperServer;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.zookeeper.ZooKeeperLockStore;
import io.distlock.lock.zookeeper.ZooKeeperLockStoreOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on ZooKeeper, each process with a session of its own, whose end frees what a test left taken. */
class DistlockLockRegistryIT extends LockRegistryContract {

    private static ZooKeeperServer zooKeeper;

    private final List<CuratorFramework> clients = new ArrayList<>();

    @BeforeAll
    static void startServer() {
        zooKeeper = ZooKeeperServer.start();
    }

    @AfterAll
    static void stopServer() {
        zooKeeper.close();
    }

    @Override
    void disconnect() {
        clients.forEach(CuratorFramework::close);
    }

    @Override
    LockStore newStore() {
        CuratorFramework client =
                CuratorFrameworkFactory.newClient(zooKeeper.connectString(), 30_000, 10_000, new RetryNTimes(3, 50));
        client.start();
        clients.add(client);
        return ZooKeeperLockStore.create(
                client, ZooKeeperLockStoreOptions.defaults().withCommandTimeout(Duration.ofSeconds(10)));
    }
}
