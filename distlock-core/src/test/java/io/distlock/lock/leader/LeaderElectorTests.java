package io.distlock.lock.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockMode;
import io.distlock.lock.engine.LockEngineOptions;
import io.distlock.lock.engine.StoreRetry;
import io.distlock.lock.leader.LeaderFixture.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LeaderElectorTests {

    private final LeaderFixture fixture = new LeaderFixture();

    @Test
    void oneOfSeveralLeads() {
        Candidate a = fixture.started("a");
        Candidate b = fixture.started("b");
        Candidate c = fixture.started("c");

        fixture.pass(Duration.ofHours(5));

        assertThat(a.elector.isLeader()).isTrue();
        assertThat(a.told).containsExactly("started");
        assertThat(b.elector.isLeader()).isFalse();
        assertThat(b.elector.term()).isEmpty();
        assertThat(b.told).isEmpty();
        assertThat(c.told).isEmpty();
    }

    @Test
    void stopPassesLeadershipOnWithLargerToken() {
        Candidate a = fixture.started("a");
        Candidate b = fixture.started("b");

        CompletableFuture<Void> stopped = a.elector.stop().toCompletableFuture();
        fixture.settle();

        assertThat(stopped).isCompleted();
        assertThat(a.told).containsExactly("started", "stopped");
        assertThat(a.elector.isRunning()).isFalse();
        assertThat(b.elector.isLeader()).isTrue();
        assertThat(b.lastTerm().fencingToken()).isGreaterThan(a.lastTerm().fencingToken());
    }

    @Test
    void listenerHasStoppedBeforeTheLockIsReleased() {
        Candidate a = fixture.candidate("a");
        List<Boolean> lockedWhileStopping = new ArrayList<>();
        a.elector.addListener(new LeadershipListener() {
            @Override
            public void onStarted(LockHandle term) {}

            @Override
            public void onStopped(LockHandle term) {
                lockedWhileStopping.add(fixture.isLocked() && term.isValid() && !a.elector.isLeader());
            }
        });
        a.elector.start();
        fixture.settle();

        a.elector.close();

        assertThat(lockedWhileStopping).containsExactly(true);
        assertThat(fixture.isLocked()).isFalse();
    }

    @Test
    void deadLeaderIsFollowedAfterItsLease() {
        Candidate a = fixture.started("a");
        Candidate b = fixture.started("b");

        a.process.kill();
        fixture.pass(LeaderFixture.LEASE.plusSeconds(1));

        assertThat(b.elector.isLeader()).isTrue();
        assertThat(b.lastTerm().fencingToken()).isGreaterThan(a.lastTerm().fencingToken());
    }

    @Test
    void leaderThatStoodStillIsNoLeaderBeforeItIsToldAndCampaignsAgain() {
        Candidate a = fixture.started("a");
        Candidate b = fixture.started("b");

        a.process.pauseFor(LeaderFixture.LEASE.multipliedBy(2));
        fixture.pass(LeaderFixture.LEASE.plusSeconds(1));

        assertThat(b.elector.isLeader()).isTrue();
        assertThat(a.lastTerm().isValid()).isFalse();
        assertThat(a.elector.isLeader()).isFalse();
        fixture.pass(LeaderFixture.LEASE.multipliedBy(2));
        assertThat(a.told).containsExactly("started", "stopped");
        b.elector.stop();
        fixture.pass(Duration.ofSeconds(5));
        assertThat(a.told).containsExactly("started", "stopped", "started");
        assertThat(a.lastTerm().fencingToken()).isGreaterThan(b.lastTerm().fencingToken());
    }

    @Test
    void storeThatIsAwayEndsTheTermAndIsAskedAtBoundedRate() {
        Candidate a = fixture.started("a");
        a.store.away = true;

        fixture.pass(LeaderFixture.LEASE);
        assertThat(a.told).containsExactly("started", "stopped");
        int before = a.store.acquires;
        fixture.pass(Duration.ofHours(1));

        assertThat(a.store.acquires - before).isBetween(1_000, 4_000);
        a.store.away = false;
        fixture.pass(Duration.ofSeconds(5));
        assertThat(a.elector.isLeader()).isTrue();
    }

    @Test
    void managerThatFailsAtOnceIsAskedAtBoundedRate() {
        Candidate a = fixture.candidate("a", LockEngineOptions.defaults().withRetry(StoreRetry.never()));
        a.store.away = true;
        a.elector.start();

        fixture.pass(Duration.ofHours(1));

        assertThat(a.store.acquires).isBetween(1_000, 4_000);
        a.store.away = false;
        fixture.pass(Duration.ofSeconds(5));
        assertThat(a.elector.isLeader()).isTrue();
    }

    @Test
    void leaderThatResignsLetsAnotherLead() {
        Candidate a = fixture.started("a");
        Candidate b = fixture.started("b");

        a.lastTerm().release();
        fixture.pass(Duration.ofSeconds(5));

        assertThat(a.told).containsExactly("started", "stopped");
        assertThat(b.elector.isLeader()).isTrue();
        b.elector.stop();
        fixture.pass(Duration.ofSeconds(5));
        assertThat(a.elector.isLeader()).isTrue();
    }

    @Test
    void listenerThatCannotLeadGivesTheTermUp() {
        Candidate a = fixture.candidate("a");
        a.elector.addListener(term -> {
            throw new IllegalStateException("no database");
        });
        a.elector.start();
        fixture.settle();

        Candidate b = fixture.started("b");

        assertThat(a.told).containsExactly("started", "stopped");
        assertThat(b.elector.isLeader()).isTrue();
    }

    @Test
    void listenerThatDoesNotStopWellHoldsNobodyUp() {
        Candidate a = fixture.candidate("a");
        a.elector.addListener(new LeadershipListener() {
            @Override
            public void onStarted(LockHandle term) {}

            @Override
            public void onStopped(LockHandle term) {
                throw new IllegalStateException("stuck");
            }
        });
        a.elector.start();
        fixture.settle();

        assertThat(a.elector.stop()).isCompleted();

        assertThat(a.told).containsExactly("started", "stopped");
        assertThat(fixture.isLocked()).isFalse();
    }

    @Test
    void listenerMayStopItsElector() {
        Candidate a = fixture.candidate("a");
        a.elector.addListener(term -> a.elector.stop());
        a.elector.start();

        fixture.pass(Duration.ofMinutes(1));

        assertThat(a.told).containsExactly("started", "stopped");
        assertThat(fixture.isLocked()).isFalse();
    }

    @Test
    void stopWhileOthersLeadLeavesNothing() {
        fixture.started("a");
        Candidate b = fixture.started("b");

        assertThat(b.elector.stop()).isCompleted();
        fixture.pass(Duration.ofMinutes(1));

        assertThat(b.engine.waiting()).isZero();
        assertThat(b.engine.locks()).isEmpty();
        assertThat(b.told).isEmpty();
    }

    @Test
    void stopRightAfterStartLeavesTheLockFree() {
        Candidate a = fixture.candidate("a");
        a.elector.start();

        CompletableFuture<Void> stopped = a.elector.stop().toCompletableFuture();
        fixture.settle();

        assertThat(stopped).isCompleted();
        assertThat(a.told).isEmpty();
        assertThat(fixture.isLocked()).isFalse();
    }

    @Test
    void stoppedElectorStartsAgain() {
        Candidate a = fixture.started("a");

        a.elector.stop();
        a.elector.start();
        fixture.settle();
        a.elector.start();
        fixture.settle();

        assertThat(a.told).containsExactly("started", "stopped", "started");
        assertThat(a.lastTerm().fencingToken()).isGreaterThan(a.terms.get(0).fencingToken());
    }

    @Test
    void termIsNoNestedLockOfWhoStartsIt() {
        Candidate a = fixture.candidate("a");
        CompletableFuture<LockHandle> own =
                a.engine.acquireAsync(LeaderFixture.REQUEST).toCompletableFuture();
        fixture.settle();

        try (LockContext.Scope scope = own.join().bind()) {
            a.elector.start();
            fixture.settle();
        }

        assertThat(a.told).isEmpty();
        own.join().release();
        fixture.settle();
        assertThat(a.elector.isLeader()).isTrue();
    }

    @Test
    void onlyExclusiveLocksAreLedBy() {
        Candidate a = fixture.candidate("a");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaderElector.create(a.engine, LeaderFixture.REQUEST.withMode(LockMode.OPTIMISTIC)))
                .withMessageContaining("EXCLUSIVE");
    }
}
