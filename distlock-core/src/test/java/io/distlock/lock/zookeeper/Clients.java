package io.distlock.lock.zookeeper;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Opens clients of ZooKeeper, ends their sessions as a server would, and closes what a test opened. */
final class Clients implements AfterEachCallback {

    static final Duration SESSION = Duration.ofSeconds(30);

    /** For steps that must be answered on a machine with other work, too. */
    static final ZooKeeperLockStoreOptions PATIENT =
            ZooKeeperLockStoreOptions.defaults().withCommandTimeout(Duration.ofSeconds(20));

    private final List<AutoCloseable> opened = new ArrayList<>();

    CuratorFramework client(String connectString, Duration session) {
        CuratorFramework client = CuratorFrameworkFactory.builder()
                .connectString(connectString)
                .sessionTimeoutMs((int) session.toMillis())
                .connectionTimeoutMs(10_000)
                .retryPolicy(new RetryNTimes(3, 50))
                .build();
        client.start();
        opened.add(client);
        return client;
    }

    ZooKeeperLockStore store(CuratorFramework client) {
        return store(client, ZooKeeperLockStoreOptions.defaults());
    }

    ZooKeeperLockStore store(CuratorFramework client, ZooKeeperLockStoreOptions options) {
        return own(ZooKeeperLockStore.create(client, options));
    }

    <T extends AutoCloseable> T own(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    /** Ends the session of a client on its server, as if its time were over. */
    static void endSession(CuratorFramework client, String connectString) {
        try {
            ZooKeeper victim = client.getZookeeperClient().getZooKeeper();
            CountDownLatch connected = new CountDownLatch(1);
            ZooKeeper killer = new ZooKeeper(
                    connectString,
                    10_000,
                    event -> {
                        if (event.getState() == KeeperState.SyncConnected) {
                            connected.countDown();
                        }
                    },
                    victim.getSessionId(),
                    victim.getSessionPasswd());
            if (!connected.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("No connection to end the session with");
            }
            killer.close();
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> client.getZookeeperClient().getZooKeeper() != victim
                            || !client.getZookeeperClient().isConnected());
        } catch (Exception e) {
            throw new AssertionError("Could not end a session", e);
        }
    }

    static void awaitConnected(CuratorFramework client) {
        await().until(() -> client.getZookeeperClient().isConnected());
    }

    /** All nodes but those of ZooKeeper itself. */
    static TreeSet<String> nodes(CuratorFramework client) {
        TreeSet<String> found = new TreeSet<>();
        collect(client, "/", found);
        return found;
    }

    /** Removes all that the server does not remove by itself soon. */
    static void empty(CuratorFramework client) {
        await().until(() -> {
            for (String path : nodes(client).descendingSet()) {
                try {
                    client.delete().quietly().forPath(path);
                } catch (KeeperException.NotEmptyException e) {
                    // of a client of the test before, which is going
                }
            }
            return nodes(client).isEmpty();
        });
    }

    private static void collect(CuratorFramework client, String path, TreeSet<String> found) {
        try {
            for (String child : client.getChildren().forPath(path)) {
                String childPath = path.equals("/") ? "/" + child : path + "/" + child;
                if (!childPath.equals("/zookeeper")) {
                    found.add(childPath);
                    collect(client, childPath, found);
                }
            }
        } catch (KeeperException.NoNodeException e) {
            // gone meanwhile
        } catch (Exception e) {
            throw new AssertionError("Could not list " + path, e);
        }
    }

    /** In the reverse order of opening. */
    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        opened.clear();
    }
}
