package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.TcpProxy;
import io.distlock.devservers.ZooKeeperServer;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.MarkResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.PublishResult;
import io.distlock.lock.spi.VersionReading;
import io.distlock.lock.spi.VersionStore;
import io.distlock.lock.spi.VersionStoreContract;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on one real server, and what only this store does. */
class ZooKeeperVersionStoreIT extends VersionStoreContract {

    private static final LockKey KEY = LockKey.of("stock", "a");
    private static final Duration KEEP = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final String CONTAINER_CHECK = "znode.container.checkIntervalMs";

    private static ZooKeeperServer zooKeeper;

    @RegisterExtension
    final Clients clients = new Clients();

    private CuratorFramework observer;

    @BeforeAll
    static void startServer() {
        System.setProperty(CONTAINER_CHECK, "100");
        zooKeeper = ZooKeeperServer.start();
    }

    @AfterAll
    static void stopServer() {
        zooKeeper.close();
        System.clearProperty(CONTAINER_CHECK);
    }

    @BeforeEach
    void emptyServer() {
        observer = clients.client(zooKeeper.connectString(), Clients.SESSION);
        Clients.empty(observer);
    }

    @Override
    protected LockStore newStore() {
        return clients.store(clients.client(zooKeeper.connectString(), Clients.SESSION), Clients.PATIENT);
    }

    @Override
    protected Set<String> leftovers() {
        return Clients.nodes(observer);
    }

    @Override
    protected void pass(Duration time) {
        long start = System.nanoTime();
        await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() - start >= time.toNanos());
    }

    @Test
    void commitCostsOneReadOneMarkAndOnePublication() throws Exception {
        int commits = 50;
        VersionStore versions = versions();
        commit(versions);
        long before = ServerCounts.requests(zooKeeper);

        for (int i = 0; i < commits; i++) {
            commit(versions);
        }

        assertThat((double) (ServerCounts.requests(zooKeeper) - before) / commits)
                .isCloseTo(3, within(0.2)); // and pings
    }

    @Test
    void markLastsNoLongerThanItsSessionSurelyDoes() {
        VersionStore versions = versions();

        MarkResult marked = answer(versions.mark(KEY, read(versions), owner("a"), Duration.ofMinutes(2)));

        assertThat(marked)
                .isEqualTo(new MarkResult.Marked(Clients.SESSION.multipliedBy(4).dividedBy(5)));
    }

    @Test
    void markOfAnEndedSessionIsPassedBy() {
        CuratorFramework client = clients.client(zooKeeper.connectString(), Clients.SESSION);
        VersionStore dying = versions(client);
        VersionStore living = versions();
        long version = read(dying);
        answer(dying.mark(KEY, version, owner("a"), LEASE));
        assertThat(answer(living.read(KEY, KEEP))).isInstanceOf(VersionReading.Committing.class);

        Clients.endSession(client, zooKeeper.connectString());

        long next = read(living);
        assertThat(next).isEven().isGreaterThan(version);
        Clients.awaitConnected(client);
        assertThat(answer(dying.publish(KEY, owner("a")))).isEqualTo(PublishResult.NOT_MARKED);
        assertThat(answer(dying.mark(KEY, version, owner("a"), LEASE))).isInstanceOf(MarkResult.Conflict.class);
        assertThat(read(dying)).isEqualTo(next);
    }

    @Test
    void nodeThatWasMadeAgainIsNotTheOneThatWasRead() {
        VersionStore versions = versions();
        VersionStore other = versions();
        long forgotten = read(versions);
        Clients.empty(observer);
        long made = read(other);

        assertThat(answer(versions.mark(KEY, forgotten, owner("a"), LEASE))).isInstanceOf(MarkResult.Conflict.class);

        assertThat(made).isGreaterThan(forgotten);
        assertThat(read(other)).isGreaterThanOrEqualTo(made); // nobody is left committing
    }

    @Test
    void markWhoseAnswerWasLostIsMadeOnce() {
        try (TcpProxy proxy = TcpProxy.start(zooKeeper.host(), zooKeeper.port())) {
            VersionStore versions = versions(clients.client("127.0.0.1:" + proxy.port(), Clients.SESSION));
            VersionStore other = versions();
            long version = read(versions);
            proxy.swallowNextReplyTo("/mark-p.a");

            assertThat(versions.mark(KEY, version, owner("a"), LEASE)).failsWithin(10, TimeUnit.SECONDS);

            assertThat(proxy.swallowedReplies()).isEqualTo(1);
            assertThat(answer(other.read(KEY, KEEP))).isInstanceOf(VersionReading.Committing.class);
            // the client sees that an answer is missing at the next one, and takes its time to connect anew: perhaps
            // longer than a step may
            MarkResult again = await().atMost(1, TimeUnit.MINUTES)
                    .ignoreExceptionsMatching(failure -> failure.getCause() instanceof LockStoreException)
                    .until(() -> answer(versions.mark(KEY, version, owner("a"), LEASE)), any -> true);
            assertThat(again).isInstanceOf(MarkResult.Marked.class);
            assertThat(answer(versions.publish(KEY, owner("a")))).isEqualTo(PublishResult.PUBLISHED);
            assertThat(read(other)).isGreaterThan(version);
        }
    }

    @Test
    void markOutlivesItsStoreAndEndsWithItsLease() {
        LockStore closing = newStore();
        VersionStore versions = closing.versions().orElseThrow();
        VersionStore other = versions();
        long version = read(versions);
        answer(versions.mark(KEY, version, owner("a"), Duration.ofSeconds(2)));

        closing.close();

        assertThat(answer(other.read(KEY, KEEP))).isInstanceOf(VersionReading.Committing.class);
        await().until(() -> answer(other.read(KEY, KEEP)) instanceof VersionReading.Stable);
    }

    @Test
    void closedStoreKeepsNothingInMind() {
        LockStore closing = newStore();
        read(closing.versions().orElseThrow());

        closing.close();

        await().until(() -> leftovers().isEmpty());
    }

    @Test
    void processRemembersABoundedNumberOfVersions() throws Exception {
        CuratorFramework client = clients.client(zooKeeper.connectString(), Clients.SESSION);
        Clients.awaitConnected(client);
        Session session = new Session(client.getZookeeperClient().getZooKeeper());
        LockPaths paths = LockPaths.ofVersions("/distlock");
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        clients.own(timer::shutdownNow);
        ReaderNodes readers = new ReaderNodes(paths, new Endings(timer, System::nanoTime), "test", 3);

        for (int i = 0; i < 5; i++) {
            LockKey key = LockKey.of("stock", i);
            observer.create().creatingParentContainersIfNeeded().forPath(paths.node(key));
            answer(readers.keep(session, key, KEEP, ZooDefs.Ids.OPEN_ACL_UNSAFE).created());
        }

        await().until(() ->
                leftovers().stream().filter(path -> path.contains("/reader-")).count() == 3);
        assertThat(readers.size()).isEqualTo(3);
    }

    private VersionStore versions() {
        return newStore().versions().orElseThrow();
    }

    private VersionStore versions(CuratorFramework client) {
        return clients.store(client).versions().orElseThrow();
    }

    private static void commit(VersionStore versions) {
        answer(versions.mark(KEY, read(versions), owner("a"), LEASE));
        answer(versions.publish(KEY, owner("a")));
    }

    private static long read(VersionStore versions) {
        return ((VersionReading.Stable) answer(versions.read(KEY, KEEP))).version();
    }

    private static Owner owner(String grant) {
        return new Owner("p", grant);
    }
}
