package io.distlock.lock.zookeeper;

import static io.distlock.lock.zookeeper.StoreCalls.KEY;
import static io.distlock.lock.zookeeper.StoreCalls.acquire;
import static io.distlock.lock.zookeeper.StoreCalls.answer;
import static io.distlock.lock.zookeeper.StoreCalls.owner;
import static io.distlock.lock.zookeeper.StoreCalls.release;
import static io.distlock.lock.zookeeper.StoreCalls.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.ZooKeeperEnsemble;
import io.distlock.devservers.ZooKeeperNode;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.LockRecord;
import io.distlock.lock.spi.MarkResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.VersionReading;
import io.distlock.lock.spi.VersionStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client at a follower that hears late of what the others have written, and one at the leader. */
class ZooKeeperLaggingFollowerIT {

    private static final Duration SESSION = Duration.ofSeconds(30);
    private static final Duration KEEP = Duration.ofSeconds(30);
    private static final String NEWS = "/news";
    private static final ZooKeeperLockStoreOptions OPTIONS =
            ZooKeeperLockStoreOptions.defaults().withCommandTimeout(Duration.ofSeconds(20));

    private static ZooKeeperEnsemble ensemble;
    private static ZooKeeperNode follower;

    @RegisterExtension
    final Clients clients = new Clients();

    private CuratorFramework ahead;
    private CuratorFramework bystander;
    private ZooKeeperLockStore atLeader;
    private ZooKeeperLockStore atFollower;

    @BeforeAll
    static void startEnsemble() {
        ensemble = ZooKeeperEnsemble.startLinked();
        follower = ensemble.follower();
    }

    @AfterAll
    static void stopEnsemble() {
        ensemble.close();
    }

    @BeforeEach
    void connect() throws Exception {
        ahead = clients.client(ensemble.leader().connectString(), SESSION);
        bystander = clients.client(follower.connectString(), SESSION);
        atLeader = clients.store(ahead, OPTIONS);
        atFollower = clients.store(clients.client(follower.connectString(), SESSION), OPTIONS);
        answer(atLeader.ping());
        answer(atFollower.ping());
        bystander.checkExists().forPath(NEWS);
    }

    @AfterEach
    void catchUp() throws Exception {
        ensemble.delay(follower, Duration.ZERO);
        ensemble.catchUp(follower);
        ahead.delete().quietly().forPath(NEWS);
    }

    @Test
    void lockIsNeverFreeForTheOneWhoLags() throws Exception {
        ensemble.holdBack(follower);
        AcquireResult.Granted granted = take(atLeader, owner("ahead"));
        assertThatFollowerLags();

        Owner late = owner("behind");
        CompletionStage<AcquireResult> asked = acquire(atFollower, late);
        CompletionStage<Optional<LockRecord>> looked = atFollower.inspect(KEY);

        // the follower does not know yet, and says nothing
        assertThatFollowerLags();
        assertThat(asked.toCompletableFuture()).isNotDone();
        assertThat(looked.toCompletableFuture()).isNotDone();
        ensemble.catchUp(follower);
        assertThat(answer(asked)).isInstanceOf(AcquireResult.Busy.class);
        assertThat(answer(looked))
                .hasValueSatisfying(record -> assertThat(record.firstToken()).isEqualTo(granted.firstToken()));
        answer(release(atFollower, late));
        answer(atLeader.forceRelease(KEY, granted.firstToken()));
    }

    @Test
    void releaseThatIsHeardOfLateLetsTheWaiterInWithALargerToken() throws Exception {
        Owner first = owner("ahead");
        Owner waiter = owner("behind");
        AcquireResult.Granted granted = take(atLeader, first);
        assertThat(answer(acquire(atFollower, waiter))).isInstanceOf(AcquireResult.Busy.class);

        ensemble.holdBack(follower);
        answer(release(atLeader, first));
        Owner third = owner("ahead");
        assertThat(answer(acquire(atLeader, third))).isInstanceOf(AcquireResult.Busy.class);
        assertThatFollowerLags();
        ensemble.catchUp(follower);

        AcquireResult.Granted next = awaitGrant(atFollower, waiter);
        assertThat(next.firstToken()).isGreaterThan(granted.lastToken());
        answer(release(atFollower, waiter));
        assertThat(awaitGrant(atLeader, third).firstToken()).isGreaterThan(next.lastToken());
        answer(release(atLeader, third));
    }

    @Test
    void oneAtATimeWithGrowingTokensWhileAllNewsIsLate() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicLong lastToken = new AtomicLong();
        LockEngine leading = clients.own(LockEngine.start(atLeader));
        LockEngine lagging = clients.own(LockEngine.start(atFollower));

        ensemble.delay(follower, Duration.ofMillis(20));
        CompletableFuture<Void> one = CompletableFuture.runAsync(() -> contend(leading, inside, lastToken));
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> contend(lagging, inside, lastToken));

        assertThat(one).succeedsWithin(Duration.ofSeconds(60));
        assertThat(other).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void versionThatIsOldIsNeitherMarkedNorTakenForTheNewest() throws Exception {
        VersionStore leading = atLeader.versions().orElseThrow();
        VersionStore lagging = atFollower.versions().orElseThrow();
        long old = stable(leading.read(KEY, KEEP));
        assertThat(stable(lagging.readNewest(KEY, KEEP))).isEqualTo(old);
        ensemble.holdBack(follower);
        answer(leading.mark(KEY, old, owner("ahead"), KEEP));
        assertThatFollowerLags();

        assertThat(stable(lagging.read(KEY, KEEP))).isEqualTo(old);
        CompletionStage<VersionReading> newest = lagging.readNewest(KEY, KEEP);
        CompletionStage<MarkResult> mark = lagging.mark(KEY, old, owner("behind"), KEEP);

        assertThatFollowerLags();
        assertThat(newest.toCompletableFuture()).isNotDone();
        assertThat(mark.toCompletableFuture()).isNotDone();
        ensemble.catchUp(follower);
        assertThat(answer(newest)).isInstanceOf(VersionReading.Committing.class);
        assertThat(answer(mark)).isInstanceOf(MarkResult.Conflict.class);
    }

    /** The control: something that was written at the leader just now is not seen at the follower, in a session that waits for nothing. */
    private void assertThatFollowerLags() throws Exception {
        if (ahead.checkExists().forPath(NEWS) == null) {
            ahead.create().forPath(NEWS);
        }
        assertThat(bystander.checkExists().forPath(NEWS)).isNull();
    }

    private static AcquireResult.Granted awaitGrant(ZooKeeperLockStore store, Owner owner) {
        return (AcquireResult.Granted) await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> answer(acquire(store, owner)), AcquireResult.Granted.class::isInstance);
    }

    private static void contend(LockEngine engine, AtomicInteger inside, AtomicLong lastToken) {
        for (int i = 0; i < 15; i++) {
            try (LockHandle handle = engine.acquire(LockRequest.of(KEY).withWaitTime(Duration.ofSeconds(20)))) {
                assertThat(inside.incrementAndGet()).isEqualTo(1);
                assertThat(handle.fencingToken()).isGreaterThan(lastToken.getAndSet(handle.fencingToken()));
                inside.decrementAndGet();
            }
        }
    }

    private static long stable(CompletionStage<VersionReading> reading) throws Exception {
        return ((VersionReading.Stable) answer(reading)).version();
    }
}
