package io.distlock.lock.faults;

import io.distlock.devservers.ZooKeeperNode;
import io.distlock.lock.LockKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/** One ZooKeeper server, which removes empty containers soon. */
record ZooKeeperLockServer(ZooKeeperNode zooKeeper, CuratorFramework observer) implements LockServer {

    static final String SCHEME = "zookeeper://";

    private static final String CONTAINER_CHECK = "znode.container.checkIntervalMs";
    private static final String CONTAINERS_PER_MINUTE = "znode.container.maxPerMinute";
    private static final String LOCKS = "/distlock/locks";
    private static final int SEQUENCE_DIGITS = 10;

    static ZooKeeperLockServer start() {
        System.setProperty(CONTAINER_CHECK, "100");
        System.setProperty(CONTAINERS_PER_MINUTE, "600000");
        ZooKeeperNode zooKeeper = ZooKeeperNode.start();
        CuratorFramework observer = client(zooKeeper.connectString(), Duration.ofSeconds(30));
        return new ZooKeeperLockServer(zooKeeper, observer);
    }

    static CuratorFramework client(String connectString, Duration session) {
        CuratorFramework client = CuratorFrameworkFactory.builder()
                .connectString(connectString)
                .sessionTimeoutMs((int) session.toMillis())
                .connectionTimeoutMs(10_000)
                .retryPolicy(new RetryNTimes(3, 50))
                .build();
        client.start();
        return client;
    }

    @Override
    public String address(Duration session) {
        return SCHEME + zooKeeper.connectString() + "/" + session.toMillis();
    }

    /** Until the server has ended its session, up to a tick late, and another second for a loaded machine. */
    @Override
    public Duration turnOfTheDead(Duration session) {
        return session.plusSeconds(1);
    }

    @Override
    public long waiting(LockKey key) {
        return Math.max(0, queue(key).size() - 1);
    }

    @Override
    public boolean hasTraceOfWaiters(LockKey key) {
        return waiting(key) > 0;
    }

    /** One that waited writes its node when it takes the lock. */
    @Override
    public boolean isOffered(LockKey key) {
        List<String> queue = queue(key);
        try {
            Stat head = queue.isEmpty() ? null : observer.checkExists().forPath(queue.get(0));
            return head != null && head.getVersion() == 0;
        } catch (Exception e) {
            throw new AssertionError("Could not look at " + queue, e);
        }
    }

    @Override
    public boolean isEmpty() {
        return children("/").equals(List.of("zookeeper"));
    }

    @Override
    public long channels() {
        return 0;
    }

    @Override
    public long clients() {
        return zooKeeper.connections();
    }

    @Override
    public void close() {
        observer.close();
        zooKeeper.close();
        System.clearProperty(CONTAINER_CHECK);
        System.clearProperty(CONTAINERS_PER_MINUTE);
    }

    /** Paths of the nodes in the queue, in its order. */
    private List<String> queue(LockKey key) {
        String name = LOCKS + "/" + key.name();
        return children(name).stream()
                .map(bucket -> name + "/" + bucket + "/=" + key.encodedKey())
                .flatMap(queue -> children(queue).stream().map(node -> queue + "/" + node))
                .sorted(Comparator.comparing(path -> path.substring(path.length() - SEQUENCE_DIGITS)))
                .toList();
    }

    private List<String> children(String path) {
        try {
            return observer.getChildren().forPath(path);
        } catch (KeeperException.NoNodeException e) {
            return List.of();
        } catch (Exception e) {
            throw new AssertionError("Could not list " + path, e);
        }
    }
}
