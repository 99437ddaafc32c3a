package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.ZooKeeperEnsemble;
import io.distlock.devservers.ZooKeeperNode;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Locks while members of an ensemble fail. */
class ZooKeeperEnsembleLocksIT {

    private static final LockRequest PATIENT =
            LockRequest.of(LockKey.of("stock", "sku-1")).withWaitTime(Duration.ofSeconds(30));

    @RegisterExtension
    final Clients clients = new Clients();

    private ZooKeeperEnsemble ensemble;

    @BeforeEach
    void start() {
        ensemble = ZooKeeperEnsemble.start();
    }

    @AfterEach
    void stop() {
        ensemble.close();
    }

    @Test
    void lockOutlivesTheLeader() {
        LockEngine engine = engine(ensemble.connectString(), Duration.ofSeconds(20));
        LockHandle handle = engine.acquire(PATIENT);
        List<LockHandle> lost = new CopyOnWriteArrayList<>();
        handle.onLost(lost::add);

        ensemble.killLeader();
        ensemble.awaitServing();

        LockEngine other = engine(ensemble.connectString(), Duration.ofSeconds(20));
        awaitAnswer(engine);
        assertThat(lost).isEmpty();
        assertThat(handle.isValid()).isTrue();
        handle.release();
        LockHandle next = other.acquire(PATIENT);
        assertThat(next.fencingToken()).isGreaterThan(handle.fencingToken());
        next.release();
    }

    @Test
    void lockIsLostInAMinorityAndFreeInTheMajority() {
        ZooKeeperNode lonely = ensemble.members().stream()
                .filter(member -> member != ensemble.leader())
                .findFirst()
                .orElseThrow();
        LockEngine engine = engine(lonely.connectString(), Duration.ofSeconds(3));
        LockHandle handle = engine.acquire(PATIENT);
        List<LockHandle> lost = new CopyOnWriteArrayList<>();
        handle.onLost(lost::add);
        List<ZooKeeperNode> dead =
                ensemble.members().stream().filter(member -> member != lonely).toList();

        dead.forEach(ZooKeeperNode::kill);

        await().atMost(Duration.ofSeconds(4)).until(() -> lost.contains(handle));
        assertThat(handle.isValid()).isFalse();
        dead.get(0).restart();
        LockHandle next =
                engine(dead.get(0).connectString(), Duration.ofSeconds(20)).acquire(PATIENT);
        assertThat(next.fencingToken()).isGreaterThan(handle.fencingToken());
        next.release();
    }

    @Test
    void tokensGrowFromMemberToMember() {
        List<LockEngine> engines = new ArrayList<>();
        for (ZooKeeperNode member : ensemble.members()) {
            engines.add(engine(member.connectString(), Duration.ofSeconds(20)));
        }

        long before = 0;
        for (int i = 0; i < 150; i++) {
            try (LockHandle handle = engines.get(i % engines.size()).acquire(PATIENT)) {
                assertThat(handle.fencingToken()).isGreaterThan(before);
                before = handle.fencingToken();
            }
        }
    }

    private static void awaitAnswer(LockEngine engine) {
        await().atMost(Duration.ofSeconds(20)).until(() -> engine.store()
                .ping()
                .handle((pong, failure) -> failure == null)
                .toCompletableFuture()
                .join());
    }

    private LockEngine engine(String connectString, Duration session) {
        CuratorFramework client = clients.client(connectString, session);
        return clients.own(LockEngine.start(clients.store(client)));
    }
}
