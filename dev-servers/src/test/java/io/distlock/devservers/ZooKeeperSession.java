package io.distlock.devservers;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.awaitility.Awaitility;

/** A plain client that repeats what fails because the connection was lost. */
record ZooKeeperSession(ZooKeeper client) implements AutoCloseable {

    static ZooKeeperSession open(String connectString) throws Exception {
        ZooKeeperSession session = new ZooKeeperSession(new ZooKeeper(connectString, 10_000, event -> {}));
        session.retrying(() -> session.client().exists("/", false) != null);
        return session;
    }

    void create(String path) {
        retrying(() -> {
            try {
                client.create(path, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            } catch (KeeperException.NodeExistsException e) {
                // an earlier try arrived
            }
            return true;
        });
    }

    boolean exists(String path) throws Exception {
        return client.exists(path, false) != null;
    }

    void retrying(Callable<Boolean> action) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .ignoreException(KeeperException.ConnectionLossException.class)
                .until(action);
    }

    @Override
    public void close() {
        try {
            client.close(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
