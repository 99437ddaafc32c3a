package io.distlock.lock.zookeeper;

import static io.distlock.lock.zookeeper.StoreCalls.KEY;
import static io.distlock.lock.zookeeper.StoreCalls.acquire;
import static io.distlock.lock.zookeeper.StoreCalls.answer;
import static io.distlock.lock.zookeeper.StoreCalls.failureOf;
import static io.distlock.lock.zookeeper.StoreCalls.isBusy;
import static io.distlock.lock.zookeeper.StoreCalls.isGranted;
import static io.distlock.lock.zookeeper.StoreCalls.owner;
import static io.distlock.lock.zookeeper.StoreCalls.release;
import static io.distlock.lock.zookeeper.StoreCalls.renew;
import static io.distlock.lock.zookeeper.StoreCalls.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.TcpProxy;
import io.distlock.devservers.ZooKeeperServer;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireResult.Busy;
import io.distlock.lock.spi.AcquireResult.Granted;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.RecordedHints;
import io.distlock.lock.spi.RenewalResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A connection that misbehaves, and a server that refuses. */
class ZooKeeperLockStoreFaultsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final ZooKeeperLockStoreOptions OPTIONS =
            ZooKeeperLockStoreOptions.defaults().withCommandTimeout(TIMEOUT);
    private static final ZooKeeperLockStoreOptions PATIENT = OPTIONS.withCommandTimeout(Duration.ofSeconds(10));

    private static ZooKeeperServer zooKeeper;

    @RegisterExtension
    final Clients clients = new Clients();

    private TcpProxy proxy;
    private CuratorFramework client;
    private CuratorFramework observer;
    private ZooKeeperLockStore store;

    @BeforeAll
    static void startServer() {
        zooKeeper = ZooKeeperServer.start();
    }

    @AfterAll
    static void stopServer() {
        zooKeeper.close();
    }

    @BeforeEach
    void start() throws Exception {
        observer = clients.client(zooKeeper.connectString(), Clients.SESSION);
        Clients.empty(observer);
        proxy = TcpProxy.start(zooKeeper.host(), zooKeeper.port());
        client = clients.client("127.0.0.1:" + proxy.port(), Duration.ofSeconds(10));
        // connects and loads classes, which may take longer on a loaded machine than a step may here
        warmUp(clients.store(client, PATIENT));
        store = clients.store(client, OPTIONS);
    }

    @AfterEach
    void stop() {
        proxy.resume();
        proxy.close();
    }

    @Test
    void creationThatWasNotAnsweredIsTakenUpAgain() throws Exception {
        warmUp(store);
        Owner owner = owner("p1");
        proxy.swallowNextReplyTo(owner.value());

        failureOf(acquire(store, owner));
        await().until(() -> isGranted(store, owner));

        assertThat(proxy.swallowedReplies()).isEqualTo(1);
        assertThat(nodesOf(owner)).isEqualTo(1);
        answer(release(store, owner));
        assertThat(nodesOf(owner)).isZero();
    }

    @Test
    void creationThatWasNotAnsweredIsUndoneByTheRelease() throws Exception {
        warmUp(store);
        Owner owner = owner("p1");
        proxy.swallowNextReplyTo(owner.value());

        failureOf(acquire(store, owner));
        release(store, owner);

        await().until(() -> nodesOf(owner) == 0 && store.nodes() == 0);
        assertThat(proxy.swallowedReplies()).isEqualTo(1);
    }

    @Test
    void placeInTheQueueOutlivesACreationThatWasNotAnswered() throws Exception {
        Owner holder = owner("p1");
        Owner first = owner("p2");
        take(store, holder);
        proxy.swallowNextReplyTo(first.value());

        failureOf(acquire(store, first));
        ZooKeeperLockStore other = clients.store(observer);
        assertThat(answer(acquire(other, owner("p3")))).isInstanceOf(Busy.class);
        await().until(() -> isBusy(store, first));
        answer(release(store, holder));

        assertThat(isGranted(store, first)).isTrue();
        assertThat(nodesOf(first)).isEqualTo(1);
    }

    @Test
    void deletionThatFailedIsRepeatedUntilItIsConfirmed() throws Exception {
        Owner owner = owner("p1");
        take(store, owner);
        proxy.partition();

        failureOf(release(store, owner));
        assertThat(nodesOf(owner)).isEqualTo(1);
        proxy.heal();

        await().until(() -> nodesOf(owner) == 0 && store.nodes() == 0);
    }

    @Test
    void releaseWaitsForAConnectionThatComesBackInTime() throws Exception {
        ZooKeeperLockStore patient = clients.store(client, PATIENT);
        Owner owner = owner("p1");
        take(patient, owner);

        proxy.cut();
        await().until(() -> !client.getZookeeperClient().isConnected());

        assertThat(answer(release(patient, owner))).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    void deletionThatWasNotAnsweredIsConfirmedInTheBackground() throws Exception {
        Owner owner = owner("p1");
        take(store, owner);
        proxy.swallowNextReplyTo(owner.value());

        failureOf(release(store, owner));

        await().until(() -> nodesOf(owner) == 0 && store.nodes() == 0);
    }

    @Test
    void grantOutlivesACutConnection() throws Exception {
        Owner owner = owner("p1");
        RecordedHints hints = new RecordedHints();
        store.listen("p1", hints);
        Granted granted = take(store, owner);
        int missed = hints.missed();

        proxy.cut();
        await().until(() -> hints.missed() > missed);

        assertThat(renew(store, owner)).isEqualTo(RenewalResult.RENEWED);
        assertThat(answer(store.inspect(KEY)).orElseThrow().firstToken()).isEqualTo(granted.firstToken());
        assertThat(hints.hints()).isEmpty();
    }

    @Test
    void waiterHearsOfAReleaseThatItsCutConnectionMissed() throws Exception {
        ZooKeeperLockStore other = clients.store(observer);
        Owner holder = owner("p1");
        Owner waiter = owner("p2");
        RecordedHints hints = new RecordedHints();
        store.listen("p2", hints);
        take(other, holder);
        answer(acquire(store, waiter));

        proxy.partition();
        answer(release(other, holder));
        proxy.heal();

        await().until(() -> hints.has("offered", KEY, waiter));
    }

    @Test
    void stepsOnASilentServerEndInTimeAndLeaveNothing() throws Exception {
        warmUp(store);
        Owner owner = owner("p1");
        proxy.pause();
        long startNanos = System.nanoTime();

        Throwable failure = failureOf(acquire(store, owner));

        assertThat(failure).hasMessageContaining("did not answer acquire of lock stock:sku-1");
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isBetween(TIMEOUT, TIMEOUT.multipliedBy(5));
        release(store, owner);
        proxy.resume();
        await().until(() -> nodesOf(owner) == 0 && store.nodes() == 0);
    }

    @Test
    void attemptThatNobodyWaitsForAnyMoreIsNotSent() throws Exception {
        warmUp(store);
        Owner owner = owner("p1");
        proxy.partition();
        await().until(() -> !client.getZookeeperClient().isConnected());

        assertThat(failureOf(acquire(store, owner))).hasMessageContaining("ZooKeeper");
        proxy.heal();
        answer(store.ping().handle((pong, failure) -> failure));
        await().until(() -> client.getZookeeperClient().isConnected());

        answer(store.ping());
        assertThat(nodesOf(owner)).isZero();
    }

    @Test
    void firstStepWaitsForTheConnection() throws Exception {
        ZooKeeperLockStore early = clients.store(clients.client(zooKeeper.connectString(), Clients.SESSION));

        assertThat(take(early, owner("p1")).firstToken()).isPositive();
    }

    @Test
    void clientThatWasNotStartedIsNamed() {
        CuratorFramework latent = CuratorFrameworkFactory.newClient(zooKeeper.connectString(), new RetryNTimes(1, 50));

        assertThat(failureOf(acquire(clients.store(latent), owner("p1"))))
                .hasMessageContaining("LATENT")
                .hasMessageContaining("started");
    }

    @Test
    void missingPermissionIsNamed() throws Exception {
        List<ACL> readOnly = List.of(new ACL(ZooDefs.Perms.READ, ZooDefs.Ids.ANYONE_ID_UNSAFE));
        observer.create().creatingParentsIfNeeded().withACL(readOnly).forPath("/denied/locks");
        ZooKeeperLockStore denied = clients.store(client, OPTIONS.withRootNode("denied"));

        assertThat(failureOf(acquire(denied, owner("p1"))))
                .hasMessageContaining("NOAUTH")
                .hasMessageContaining("permissions");
        assertThat(denied.nodes()).isZero();
    }

    @Test
    void nodeOfAnotherProgramOnThePathIsNamed() throws Exception {
        observer.create().withMode(CreateMode.EPHEMERAL).forPath("/taken");
        ZooKeeperLockStore blocked = clients.store(client, OPTIONS.withRootNode("taken"));

        assertThat(failureOf(acquire(blocked, owner("p1"))))
                .hasMessageContaining("NOCHILDRENFOREPHEMERALS")
                .hasMessageContaining("another root node");
    }

    @Test
    void missingChrootIsNamed() {
        CuratorFramework lost = clients.client(zooKeeper.connectString() + "/missing", Clients.SESSION);

        assertThat(failureOf(acquire(clients.store(lost), owner("p1"))))
                .hasMessageContaining("NONODE")
                .hasMessageContaining("chroot");
    }

    @Test
    void nodeWithOtherDataIsNamed() throws Exception {
        Owner owner = owner("p1");
        take(store, owner);
        String path = Clients.nodes(observer).stream()
                .filter(node -> node.contains(owner.value()))
                .findFirst()
                .orElseThrow();
        observer.setData().forPath(path, new byte[500_000]);

        assertThat(failureOf(store.inspect(KEY))).hasMessageContaining("no data of a lock");
        assertThat(answer(release(store, owner))).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    void nodesHaveTheAccessListThatTheClientGivesTheRoot() throws Exception {
        CuratorFramework secured = clients.own(CuratorFrameworkFactory.builder()
                .connectString(zooKeeper.connectString())
                .namespace("secured")
                .authorization("digest", "orders:secret".getBytes(StandardCharsets.UTF_8))
                .aclProvider(new CreatorsOnly())
                .retryPolicy(new RetryNTimes(3, 50))
                .build());
        secured.start();
        ZooKeeperLockStore locks = clients.store(secured);
        Owner owner = owner("p1");
        take(locks, owner);

        assertThat(secured.getACL().forPath("/distlock/locks/stock"))
                .singleElement()
                .satisfies(acl -> assertThat(acl.getId().getScheme()).isEqualTo("digest"));
        assertThat(failureOf(clients.store(client.usingNamespace("secured")).inspect(KEY)))
                .hasMessageContaining("NOAUTH");
        assertThat(answer(release(locks, owner))).isEqualTo(ReleaseOutcome.RELEASED);
        secured.usingNamespace(null)
                .delete()
                .quietly()
                .deletingChildrenIfNeeded()
                .forPath("/secured");
    }

    private static void warmUp(ZooKeeperLockStore store) throws Exception {
        Owner owner = owner("warm-up");
        take(store, owner);
        answer(release(store, owner));
    }

    private long nodesOf(Owner owner) {
        return Clients.nodes(observer).stream()
                .filter(path -> path.contains(owner.value()))
                .count();
    }

    private static final class CreatorsOnly implements ACLProvider {

        @Override
        public List<ACL> getDefaultAcl() {
            return ZooDefs.Ids.CREATOR_ALL_ACL;
        }

        @Override
        public List<ACL> getAclForPath(String path) {
            return ZooDefs.Ids.CREATOR_ALL_ACL;
        }
    }
}
