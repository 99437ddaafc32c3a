package io.distlock.lock.engine;

import static io.distlock.lock.engine.EngineFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockHandle;
import io.distlock.lock.engine.ScriptedLockStore.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Passing a lock on inside a process. */
class HandOverTests {

    private final EngineFixture fixture = new EngineFixture();

    @Test
    void nextGetsLargerTokenWithoutStepInStore() {
        LockHandle first = fixture.acquire(REQUEST);
        CompletableFuture<LockHandle> second = fixture.ask(REQUEST);
        int steps = fixture.store.steps();

        first.release();

        assertThat(fixture.got(second).fencingToken()).isGreaterThan(first.fencingToken());
        assertThat(fixture.store.steps()).isEqualTo(steps);
        assertThat(fixture.listener.told).containsExactly("acquired", "released after PT0S", "handed over");
    }

    @Test
    void nextThatWantsMoreThanTheStoreGivesNeedsNoStepEither() {
        fixture.store.ownLease = Duration.ofSeconds(10);
        LockHandle first = fixture.acquire(REQUEST);
        CompletableFuture<LockHandle> second = fixture.ask(REQUEST.withLeaseTime(Duration.ofMinutes(5)));
        int steps = fixture.store.steps();

        first.release();

        assertThat(fixture.got(second).fencingToken()).isGreaterThan(first.fencingToken());
        assertThat(fixture.store.steps()).isEqualTo(steps);
    }

    @Test
    void everyHolderHasLargerTokenAlsoAcrossBlocksOfTokens() {
        List<Long> tokens = new ArrayList<>();
        serve(200, tokens, Duration.ZERO);

        assertThat(tokens).hasSize(200).isSorted().doesNotHaveDuplicates();
        assertThat(fixture.store.acquires)
                .hasSize(4)
                .extracting(command -> command.owner())
                .containsOnly(fixture.store.acquires.get(0).owner());
        assertThat(fixture.store.releases).hasSize(1);
        fixture.requireNothingLeft();
    }

    @Test
    void handOverIsNotBoundedInTimeWhileNoOtherProcessWaits() {
        serve(60, new ArrayList<>(), Duration.ofMillis(500));

        assertThat(fixture.store.releases).hasSize(1);
    }

    @Test
    void handOverIsBoundedByCountWhileOtherProcessWaits() {
        LockHandle first = fixture.acquire(REQUEST);
        CompletableFuture<LockHandle> other = fixture.ask(fixture.otherEngine(), REQUEST);
        int[] served = {0};
        List<CompletableFuture<LockHandle>> local = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            local.add(fixture.engine.acquireAsync(REQUEST).toCompletableFuture());
            local.get(i).thenAccept(handle -> {
                served[0]++;
                handle.release();
            });
        }

        first.release();
        fixture.settle();

        assertThat(served[0]).isLessThanOrEqualTo(64);
        assertThat(fixture.got(other).fencingToken())
                .isGreaterThan(local.get(served[0] - 1).join().fencingToken());
    }

    @Test
    void handOverIsBoundedInTimeWhileOtherProcessWaits() {
        LockHandle first = fixture.acquire(REQUEST);
        CompletableFuture<LockHandle> other = fixture.ask(fixture.otherEngine(), REQUEST);
        CompletableFuture<LockHandle> second = fixture.ask(REQUEST);
        fixture.pass(Duration.ofMillis(1001));

        first.release();
        fixture.settle();

        assertThat(other).isCompleted();
        assertThat(second).isNotDone();
        other.join().release();
        fixture.got(second).release();
        fixture.requireNothingLeft();
    }

    @Test
    void noHandOverWithoutEnoughLeaseUntilItIsRefilled() {
        fixture.store.toRenew = Answer.UNKNOWN_AND_LOST;
        LockHandle first = fixture.acquire(REQUEST);
        CompletableFuture<LockHandle> second = fixture.ask(REQUEST);
        fixture.pass(Duration.ofSeconds(20));
        assertThat(first.remainingLease()).isLessThan(Duration.ofSeconds(15)).isPositive();

        first.release();

        assertThat(fixture.store.acquires).hasSize(2);
        assertThat(fixture.got(second).remainingLease()).isGreaterThan(Duration.ofSeconds(25));
        fixture.store.toRenew = Answer.AT_ONCE;
        second.join().release();
        fixture.requireNothingLeft();
    }

    @Test
    void refillThatIsNotAnsweredGivesLockUpAndBeginsAnew() {
        fixture.store.toRenew = Answer.UNKNOWN_AND_LOST;
        LockHandle first = fixture.acquire(REQUEST);
        CompletableFuture<LockHandle> second = fixture.ask(REQUEST);
        fixture.pass(Duration.ofSeconds(20));
        fixture.store.toAcquire = Answer.UNKNOWN_AND_DONE;
        first.release();
        fixture.store.toAcquire = Answer.AT_ONCE;
        fixture.store.toRenew = Answer.AT_ONCE;

        fixture.pass(Duration.ofSeconds(3));

        assertThat(second).isCompleted();
        assertThat(second.join().fencingToken()).isGreaterThan(first.fencingToken());
        second.join().release();
        fixture.requireNothingLeft();
    }

    @Test
    void longerLeaseIsNotServedByGrantOfShorterOne() {
        LockHandle first = fixture.acquire(REQUEST.withLeaseTime(Duration.ofSeconds(1)));
        CompletableFuture<LockHandle> second = fixture.ask(REQUEST);

        first.release();

        assertThat(fixture.got(second).remainingLease()).isGreaterThan(Duration.ofSeconds(20));
        assertThat(fixture.store.acquires.get(1).owner())
                .isNotEqualTo(fixture.store.acquires.get(0).owner());
        second.join().release();
        fixture.requireNothingLeft();
    }

    @Test
    void waiterWithLongerLeaseIsNotServedByAttemptOfOneThatLeft() {
        fixture.store.toAcquire = Answer.LATE;
        CompletableFuture<LockHandle> left = fixture.ask(REQUEST.withLeaseTime(Duration.ofSeconds(2)));
        CompletableFuture<LockHandle> stayed = fixture.ask(REQUEST);

        left.cancel(false);
        fixture.pass(Duration.ofSeconds(3));

        assertThat(fixture.got(stayed).remainingLease()).isGreaterThan(Duration.ofSeconds(20));
    }

    @Test
    void renewalThatIsOnItsWayDoesNotCutLeaseOfNextHolder() {
        LockHandle first = fixture.acquire(REQUEST.withLeaseTime(Duration.ofSeconds(3)));
        CompletableFuture<LockHandle> second = fixture.ask(REQUEST);
        fixture.store.toRenew = Answer.UNKNOWN_AND_ARRIVES_LATE;
        fixture.store.delay = Duration.ofMillis(500);
        fixture.pass(Duration.ofSeconds(1));
        assertThat(fixture.store.renewals).hasSize(1);

        first.release();
        LockHandle holder = fixture.got(second);
        fixture.pass(Duration.ofSeconds(1));

        Duration inStore = fixture.memory
                .inspect(REQUEST.key())
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .leaseLeft();
        assertThat(inStore).isGreaterThan(holder.remainingLease());
    }

    private void serve(int calls, List<Long> tokens, Duration hold) {
        List<CompletableFuture<LockHandle>> futures = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            futures.add(fixture.ask(REQUEST));
        }
        for (CompletableFuture<LockHandle> future : futures) {
            LockHandle handle = fixture.got(future);
            tokens.add(handle.fencingToken());
            fixture.pass(hold);
            handle.release();
        }
    }
}
