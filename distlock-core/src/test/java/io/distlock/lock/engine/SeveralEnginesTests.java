package io.distlock.lock.engine;

import static io.distlock.lock.engine.EngineFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.engine.ScriptedLockStore.Answer;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import io.distlock.simulation.VirtualProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Processes that share a store, and the end of an engine. */
class SeveralEnginesTests {

    private final EngineFixture fixture = new EngineFixture();

    @Test
    void processesAreServedInOrderOfArrivalByOffers() {
        List<Integer> served = new ArrayList<>();
        LockHandle held = fixture.acquire(REQUEST);
        for (int i = 0; i < 8; i++) {
            int number = i;
            fixture.otherEngine().acquireAsync(REQUEST).thenAccept(handle -> {
                served.add(number);
                handle.releaseAsync();
            });
            fixture.pass(Duration.ofMillis(1));
        }

        held.release();
        fixture.settle();

        assertThat(served).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void newcomerDoesNotBargePastOffer() {
        LockHandle held = fixture.acquire(REQUEST);
        VirtualProcess stopped = fixture.simulation.process("stopped");
        LockEngine first = fixture.engine(
                stopped, new ScriptedLockStore(fixture.memory, fixture.simulation), EngineFixture.options());
        CompletableFuture<LockHandle> waiting = first.acquireAsync(REQUEST).toCompletableFuture();
        held.release();

        CompletableFuture<LockHandle> newcomer =
                fixture.engine.acquireAsync(REQUEST.withWaitTime(Duration.ZERO)).toCompletableFuture();
        fixture.settle();

        assertThat(newcomer).isCompletedExceptionally();
        assertThat(fixture.got(waiting).isValid()).isTrue();
    }

    @Test
    void processThatDiedWithOfferIsSkipped() {
        LockHandle held = fixture.acquire(REQUEST);
        VirtualProcess dead = fixture.simulation.process("dead");
        LockEngine first = fixture.engine(
                dead, new ScriptedLockStore(fixture.memory, fixture.simulation), EngineFixture.options());
        first.acquireAsync(REQUEST);
        CompletableFuture<LockHandle> second = fixture.ask(fixture.otherEngine(), REQUEST);
        dead.pause(); // its hints still come, so the store of the dead must not ask again
        dead.kill();
        fixture.process.pauseFor(Duration.ofSeconds(35));

        fixture.pass(Duration.ofSeconds(40));

        assertThat(held.isValid()).isFalse();
        assertThat(second).isCompleted();
    }

    @Test
    void waiterWhoseHintsAreLostIsServedByItsTimer() {
        LockHandle held = fixture.acquire(REQUEST);
        LockEngine other = fixture.otherEngine();
        fixture.memory.close(); // forgets the listeners
        CompletableFuture<LockHandle> waiting = fixture.ask(other, REQUEST);

        held.release();
        assertThat(waiting).isNotDone();
        fixture.pass(Duration.ofMillis(501));

        assertThat(waiting).isCompleted();
    }

    @Test
    void waiterAsksAgainWhenHintsWereMissed() {
        fixture.got(fixture.ask(fixture.otherEngine(), REQUEST));
        fixture.ask(REQUEST);

        Objects.requireNonNull(fixture.store.listener).onHintsMissed();

        assertThat(fixture.store.acquires).hasSize(2);
    }

    @Test
    void hintThatComesWhileAttemptIsOnItsWayIsNotForgotten() {
        LockHandle held = fixture.got(fixture.ask(fixture.otherEngine(), REQUEST));
        fixture.store.toAcquire = Answer.LATE;
        fixture.store.delay = Duration.ofMillis(100);
        CompletableFuture<LockHandle> waiting = fixture.ask(REQUEST);

        held.release();
        fixture.pass(Duration.ofMillis(200));

        assertThat(waiting).isCompleted();
    }

    @Test
    void hintOfOtherOwnerChangesNothing() {
        LockHandle held = fixture.acquire(REQUEST);
        LockStoreListener hints = Objects.requireNonNull(fixture.store.listener);

        hints.onRevoked(REQUEST.key(), new Owner("x", "y"));
        hints.onOffered(REQUEST.key(), new Owner("x", "y"));
        hints.onContended(REQUEST.key(), new Owner("x", "y"));
        hints.onRevoked(LockKey.of("unknown"), new Owner("x", "y"));

        assertThat(held.isValid()).isTrue();
        assertThat(fixture.store.acquires).hasSize(1);
    }

    @Test
    void closedEngineLeavesNoTimer() {
        fixture.acquire(REQUEST);
        fixture.ask(REQUEST);

        fixture.engine.close();
        fixture.settle();

        assertThat(fixture.simulation.time().pending()).isZero();
    }

    @Test
    void closedEngineTellsWaitersAndHoldersAndReleases() {
        List<LockHandle> told = new ArrayList<>();
        LockHandle held = fixture.acquire(REQUEST);
        held.onLost(told::add);
        CompletableFuture<LockHandle> waiting = fixture.ask(REQUEST);

        fixture.engine.close();
        fixture.settle();

        assertThat(held.isValid()).isFalse();
        assertThat(told).containsExactly(held);
        assertThatThrownBy(waiting::join)
                .hasCauseInstanceOf(LockNotAcquiredException.class)
                .hasMessageContaining("stopped");
        assertThat(fixture.memory.inspect(REQUEST.key()).toCompletableFuture().join())
                .isEmpty();
        assertThatThrownBy(fixture.ask(REQUEST)::join).hasCauseInstanceOf(LockNotAcquiredException.class);
        fixture.engine.close();
        fixture.requireNothingLeft();
    }

    @Test
    void closedEngineKeepsLockForItsMinimumHoldTime() {
        fixture.acquire(REQUEST.withMinHoldTime(Duration.ofSeconds(20)));
        fixture.pass(Duration.ofSeconds(5));

        fixture.engine.close();

        assertThat(fixture.memory.inspect(REQUEST.key()).toCompletableFuture().join())
                .hasValueSatisfying(found -> assertThat(found.leaseLeft()).isEqualTo(Duration.ofSeconds(15)));
    }
}
