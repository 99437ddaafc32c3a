package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.devservers.ZooKeeperServer;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.AcquireResult.Granted;
import io.distlock.lock.spi.LockRecord;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.ReadWriteContract;
import io.distlock.lock.spi.RecordedHints;
import io.distlock.lock.spi.RenewalResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on one real server, where each store has a session of its own, and what only this store promises. */
class ZooKeeperLockStoreIT extends ReadWriteContract {

    private static final String CONTAINER_CHECK = "znode.container.checkIntervalMs";

    private static ZooKeeperServer zooKeeper;

    @RegisterExtension
    final Clients clients = new Clients();

    private final Map<LockStore, CuratorFramework> clientOf = new HashMap<>();
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
        CuratorFramework client = clients.client(zooKeeper.connectString(), Clients.SESSION);
        LockStore made = clients.store(client, Clients.PATIENT);
        clientOf.put(made, client);
        return made;
    }

    @Override
    protected Set<String> leftovers() {
        return Clients.nodes(observer);
    }

    @Override
    protected int tokensMax() {
        return 1024;
    }

    @Override
    protected boolean offersAreShown() {
        return true;
    }

    @Override
    protected Granted takeBriefly(Owner owner, int tokens) {
        openFor(owner.process());
        return take(owner, LEASE, tokens);
    }

    @Override
    protected void endLease(Owner owner) {
        Clients.endSession(clientOf.get(storeOf(owner)), zooKeeper.connectString());
    }

    @Override
    protected AcquireResult askAsMortal(Owner owner) {
        openFor(owner.process());
        return ask(owner);
    }

    @Override
    protected void die(Owner owner, Owner living) {
        endLease(owner);
        Clients.awaitConnected(clientOf.get(storeOf(owner)));
    }

    @Override
    protected void everybodyDies() {
        clientOf.values().forEach(client -> Clients.endSession(client, zooKeeper.connectString()));
    }

    @Test
    void leaseIsFourFifthsOfTheSessionWhateverIsAskedFor() {
        assertThat(take(owner("p1"), SHORT_LEASE, 1).lease())
                .isEqualTo(Clients.SESSION.multipliedBy(4).dividedBy(5));
    }

    @Test
    void tokensOfAGrantAreAtMost1024() {
        Granted granted = take(owner("p1"), LEASE, 5_000);

        assertThat(granted.lastToken() - granted.firstToken()).isEqualTo(1023);
    }

    @Test
    void tokensOfAWaiterExceedThoseOfAHolderThatWasGrantedAgainMeanwhile() {
        Owner holder = owner("p1");
        Owner waiter = owner("p2");
        take(holder, LEASE, 1024);
        ask(waiter);
        Granted again = take(holder, LEASE, 1024);

        release(holder);

        assertThat(granted(ask(waiter)).firstToken()).isGreaterThan(again.lastToken());
    }

    @Test
    void keysOfAllKindsAreLocks() {
        for (LockKey each : List.of(
                LockKey.of("contract"),
                LockKey.of("contract", "."),
                LockKey.of("contract", ".."),
                LockKey.of("contract", "a/b", "ünï", "\u0000\n"),
                LockKey.of("contract", "x".repeat(512)),
                LockKey.of("contract", "x".repeat(511) + "y"))) {
            key = each;
            take(owner("p1"));

            assertThat(answer(store.inspect(each)).map(LockRecord::key)).contains(each);
            assertThat(answer(store.list(Optional.empty(), 100)).locks())
                    .extracting(LockRecord::key)
                    .contains(each);
        }
    }

    @Test
    void endOfTheSessionIsToldToItsHolders() {
        Owner holder = owner("p1");
        RecordedHints hints = new RecordedHints();
        openFor("p1").listen("p1", hints);
        take(holder);

        endLease(holder);

        eventually(() -> hints.has("revoked", key, holder));
        eventually(() -> hints.missed() > 0);
        assertThat(renew(holder)).isEqualTo(RenewalResult.LOST);
        assertThat(take(holder).firstToken()).isPositive();
    }

    @Test
    void evictionIsToldAlsoWhereOthersHaveComeAndGone() {
        Owner holder = owner("p1");
        RecordedHints hints = new RecordedHints();
        store.listen("p1", hints);
        Granted granted = take(holder);
        for (int i = 0; i < 5; i++) {
            busy(tryOnce(owner("p2")));
        }
        Owner waiter = owner("p3");
        ask(waiter);
        release(waiter);

        answer(store.forceRelease(key, granted.firstToken()));

        eventually(() -> hints.has("revoked", key, holder));
    }

    @Test
    void ownersWithoutANodeLeaveNoTraceInTheProcess() {
        Owner holder = owner("p1");
        take(holder);
        for (int i = 0; i < 10; i++) {
            busy(tryOnce(owner("p2")));
            Owner waiter = owner("p3");
            ask(waiter);
            release(waiter);
        }

        eventually(() -> ((ZooKeeperLockStore) store).nodes() == 1);
        release(holder);
        eventually(() -> ((ZooKeeperLockStore) store).nodes() == 0);
    }

    @Test
    void foreignNodeIsNamed() throws Exception {
        Owner holder = owner("p1");
        take(holder);
        String queue = leftovers().stream()
                .filter(path -> path.contains("/="))
                .findFirst()
                .orElseThrow();
        observer.create().withMode(CreateMode.EPHEMERAL).forPath(queue + "/foreign");

        assertThatThrownBy(() -> ask(owner("p2")))
                .hasRootCauseInstanceOf(LockStoreException.class)
                .hasStackTraceContaining("'foreign'");
        assertThat(release(holder)).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    void closedStoreKeepsWhatIsHeldAndGivesUpItsPlaces() {
        Owner holder = owner("p1");
        Owner waiter = owner("p2");
        LockStore closing = openFor("p2");
        openFor("p1");
        take(holder);
        ask(waiter);

        closing.close();
        storeOf(holder).close();

        eventually(() -> leftovers().stream().noneMatch(path -> path.contains(waiter.value())));
        assertThat(leftovers()).anyMatch(path -> path.contains(holder.value()));
        assertThatThrownBy(() -> ask(waiter)).hasStackTraceContaining("closed");
    }
}
