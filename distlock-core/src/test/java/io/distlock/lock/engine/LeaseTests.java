package io.distlock.lock.engine;

import static io.distlock.lock.engine.EngineFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockListener;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.engine.ScriptedLockStore.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Renewal, deadlines and loss. */
class LeaseTests {

    private final EngineFixture fixture = new EngineFixture();

    @Test
    void leaseIsRenewedAtThirdWhileHeld() {
        LockHandle held = fixture.acquire(REQUEST);

        fixture.pass(Duration.ofMillis(9_999));
        assertThat(fixture.store.renewals).isEmpty();
        fixture.pass(Duration.ofMinutes(10));

        assertThat(held.isValid()).isTrue();
        assertThat(fixture.store.renewals).hasSizeBetween(60, 64);
        held.release();
        fixture.requireNothingLeft();
    }

    @Test
    void manyLocksAreRenewedInFewSteps() {
        for (int i = 0; i < 1000; i++) {
            fixture.acquire(LockRequest.of("stock", i).withLeaseTime(Duration.ofSeconds(30)));
            fixture.pass(Duration.ofMillis(30));
        }
        int before = fixture.store.renewals.size();

        fixture.pass(Duration.ofMinutes(1));

        assertThat(fixture.store.renewals.size() - before).isLessThanOrEqualTo(60);
        assertThat(fixture.listener.told).noneMatch(told -> told.startsWith("lost"));
    }

    @Test
    void renewalThatFailedIsRetriedBeforeDeadline() {
        LockHandle held = fixture.acquire(REQUEST);
        fixture.store.toRenew = Answer.UNKNOWN_AND_LOST;
        fixture.pass(Duration.ofMillis(25_500));
        assertThat(fixture.store.renewals).hasSizeBetween(10, 20);
        assertThat(held.isValid()).isTrue();

        fixture.store.toRenew = Answer.AT_ONCE;
        fixture.pass(Duration.ofMinutes(1));

        assertThat(held.isValid()).isTrue();
        assertThat(fixture.listener.told).contains("renewal failed", "renewed");
    }

    @Test
    void lockIsLostAtDeadlineThatEndsBeforeLeaseOfStore() {
        List<LockHandle> told = new ArrayList<>();
        LockHandle held = fixture.acquire(REQUEST);
        held.onLost(told::add);
        fixture.store.toRenew = Answer.UNKNOWN_AND_LOST;
        fixture.pass(Duration.ofMillis(26_999));
        assertThat(held.isValid()).isTrue();

        fixture.pass(Duration.ofMillis(1));

        assertThat(told).containsExactly(held);
        assertThat(held.isValid()).isFalse();
        assertThat(held.remainingLease()).isZero();
        assertThatThrownBy(held::requireValid).isInstanceOf(LockLostException.class);
        assertThat(fixture.listener.told).contains("lost after PT27S");
        fixture.requireNothingLeft();
    }

    @Test
    void leaseThatTheStoreGivesCountsAndNotTheOneAskedFor() {
        fixture.store.ownLease = Duration.ofSeconds(10);
        LockHandle held = fixture.acquire(REQUEST);
        fixture.store.toRenew = Answer.UNKNOWN_AND_LOST;

        fixture.pass(Duration.ofMillis(3_400));
        assertThat(fixture.store.renewals).isNotEmpty();
        fixture.pass(Duration.ofMillis(5_599));
        assertThat(held.isValid()).isTrue();
        fixture.pass(Duration.ofMillis(1));

        assertThat(held.isValid()).isFalse();
    }

    @Test
    void renewalAnsweredLateDoesNotRevive() {
        LockHandle held = fixture.acquire(REQUEST);
        fixture.store.toRenew = Answer.LATE;
        fixture.store.delay = Duration.ofSeconds(18);

        fixture.pass(Duration.ofSeconds(27));
        assertThat(held.isValid()).isFalse();
        fixture.pass(Duration.ofSeconds(10));

        assertThat(held.isValid()).isFalse();
        assertThat(fixture.engine.locks()).isEmpty();
    }

    @Test
    void pausedProcessKnowsItsLossBeforeAnyEvent() {
        LockHandle held = fixture.acquire(REQUEST);

        fixture.process.pauseFor(Duration.ofSeconds(40));
        fixture.pass(Duration.ofSeconds(35));

        assertThat(held.isValid()).isFalse();
        assertThat(held.remainingLease()).isZero();
    }

    @Test
    void releaseAfterLossIsNotHeldAndFreesNobody() {
        LockHandle held = fixture.acquire(REQUEST);
        fixture.process.pauseFor(Duration.ofSeconds(31));
        fixture.pass(Duration.ofSeconds(31));
        LockEngine other = fixture.otherEngine();
        LockHandle successor = fixture.got(fixture.ask(other, REQUEST));

        ReleaseOutcome outcome = held.release();
        fixture.pass(Duration.ofSeconds(5));

        assertThat(outcome).isEqualTo(ReleaseOutcome.NOT_HELD);
        assertThat(successor.fencingToken()).isGreaterThan(held.fencingToken());
        assertThat(fixture.memory.inspect(REQUEST.key()).toCompletableFuture().join())
                .hasValueSatisfying(found -> assertThat(found.firstToken()).isEqualTo(successor.fencingToken()));
        assertThat(successor.release()).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    void renewalEndsAtMaximumHoldTime() {
        LockHandle held = fixture.acquire(REQUEST.withMaxHoldTime(Duration.ofSeconds(35)));

        fixture.pass(Duration.ofSeconds(35));
        assertThat(held.isValid()).isTrue();
        fixture.pass(Duration.ofSeconds(27));

        assertThat(held.isValid()).isFalse();
        fixture.requireNothingLeft();
    }

    @Test
    void timerThatIsLateForLastRenewalDoesNotSpin() {
        LockHandle held = fixture.acquire(REQUEST.withMaxHoldTime(Duration.ofMillis(10_500)));
        fixture.pass(Duration.ofSeconds(9));
        fixture.process.pauseFor(Duration.ofSeconds(2));
        fixture.simulation.time().limitEvents(1000);

        fixture.pass(Duration.ofSeconds(17));

        assertThat(held.isValid()).isTrue();
        fixture.pass(Duration.ofSeconds(1));
        assertThat(held.isValid()).isFalse();
    }

    @Test
    void maximumHoldTimeOfOneHolderDoesNotBindNext() {
        LockHandle first = fixture.acquire(REQUEST.withMaxHoldTime(Duration.ofSeconds(1)));
        CompletableFuture<LockHandle> second = fixture.ask(REQUEST);
        fixture.pass(Duration.ofSeconds(12));

        first.release();
        LockHandle held = fixture.got(second);
        fixture.pass(Duration.ofMinutes(5));

        assertThat(held.isValid()).isTrue();
    }

    @Test
    void minimumHoldTimeKeepsLockAfterRelease() {
        LockHandle held = fixture.acquire(REQUEST.withMinHoldTime(Duration.ofSeconds(60)));
        CompletableFuture<LockHandle> other = fixture.ask(fixture.otherEngine(), REQUEST);
        fixture.pass(Duration.ofSeconds(1));

        assertThat(held.release()).isEqualTo(ReleaseOutcome.RELEASED);
        fixture.pass(Duration.ofSeconds(58));
        assertThat(other).isNotDone();
        fixture.pass(Duration.ofSeconds(2));

        assertThat(other).isCompleted();
        other.join().release();
        fixture.requireNothingLeft();
    }

    @Test
    void renewalThatArrivesAfterReleaseDoesNotKeepLockLonger() {
        LockHandle held = fixture.acquire(REQUEST.withMinHoldTime(Duration.ofSeconds(12)));
        fixture.store.toRenew = Answer.UNKNOWN_AND_ARRIVES_LATE;
        fixture.pass(Duration.ofMillis(10_500));

        held.release();
        fixture.pass(Duration.ofSeconds(5));

        assertThat(fixture.memory.inspect(REQUEST.key()).toCompletableFuture().join())
                .isEmpty();
    }

    @Test
    void listenerThatThrowsKeepsNothingFromWorking() {
        LockListener throwing = new LockListener() {
            @Override
            public void onAcquired(LockHandle handle, boolean handOver) {
                throw new IllegalStateException("no meter");
            }

            @Override
            public void onRenewed(LockKey key) {
                throw new IllegalStateException("no meter");
            }
        };
        LockEngine engine = fixture.engine(
                fixture.simulation.process("b"),
                fixture.store,
                EngineFixture.options().withListener(throwing));

        LockHandle held = fixture.got(fixture.ask(engine, REQUEST));
        fixture.pass(Duration.ofMinutes(2));

        assertThat(held.isValid()).isTrue();
    }

    @Test
    void operatorRevokesLock() {
        List<LockHandle> told = new ArrayList<>();
        LockHandle held = fixture.acquire(REQUEST);
        held.onLost(told::add);

        fixture.memory.forceRelease(REQUEST.key(), held.fencingToken());
        fixture.settle();

        assertThat(held.isValid()).isFalse();
        assertThat(told).containsExactly(held);
        assertThat(held.release()).isEqualTo(ReleaseOutcome.NOT_HELD);
        fixture.requireNothingLeft();
    }

    @Test
    void revocationWithTokenOfSomebodyElseChangesNothing() {
        LockHandle held = fixture.acquire(REQUEST);

        assertThat(fixture.memory
                        .forceRelease(REQUEST.key(), held.fencingToken() - 1)
                        .toCompletableFuture()
                        .join())
                .isEqualTo(ReleaseOutcome.NOT_HELD);
        fixture.settle();

        assertThat(held.isValid()).isTrue();
    }

    @Test
    void listenerAddedAfterLossIsToldAtOnce() {
        LockHandle held = fixture.acquire(REQUEST);
        fixture.memory.forceRelease(REQUEST.key(), held.fencingToken());
        fixture.settle();
        List<LockHandle> told = new ArrayList<>();

        held.onLost(told::add);
        fixture.settle();

        assertThat(told).containsExactly(held);
    }

    @Test
    void listenerIsNeverToldAfterRelease() {
        List<LockHandle> told = new ArrayList<>();
        LockHandle held = fixture.acquire(REQUEST);
        held.onLost(told::add);
        held.release();

        held.onLost(told::add);
        fixture.pass(Duration.ofMinutes(2));

        assertThat(told).isEmpty();
        assertThatThrownBy(held::requireValid).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nextCallGetsLockAfterRevocation() {
        LockHandle held = fixture.acquire(REQUEST);
        CompletableFuture<LockHandle> next = fixture.ask(REQUEST);

        fixture.memory.forceRelease(REQUEST.key(), held.fencingToken());

        assertThat(fixture.got(next).fencingToken()).isGreaterThan(held.fencingToken());
    }
}
