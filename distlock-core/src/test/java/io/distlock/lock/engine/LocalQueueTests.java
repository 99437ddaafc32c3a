package io.distlock.lock.engine;

import static io.distlock.lock.engine.EngineFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.ScriptedLockStore.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Calls of one process: order, time-outs, cancelling, trying once. */
class LocalQueueTests {

    private final EngineFixture fixture = new EngineFixture();

    @Test
    void callsAreServedInOrderOfArrival() {
        List<Integer> served = new ArrayList<>();
        LockHandle first = fixture.acquire(REQUEST);
        for (int i = 0; i < 20; i++) {
            int number = i;
            fixture.engine.acquireAsync(REQUEST).thenAccept(handle -> {
                served.add(number);
                handle.release();
            });
        }

        first.release();
        fixture.settle();

        assertThat(served).isSorted().hasSize(20);
        fixture.requireNothingLeft();
    }

    @Test
    void tryOnceDoesNotQueueBehindHolderOfSameProcess() {
        LockHandle held = fixture.acquire(REQUEST);

        CompletableFuture<LockHandle> once = fixture.ask(REQUEST.withWaitTime(Duration.ZERO));

        assertThatThrownBy(once::join).hasCauseInstanceOf(LockNotAcquiredException.class);
        held.release();
        assertThat(fixture.store.acquires).hasSize(1);
        fixture.requireNothingLeft();
    }

    @Test
    void tryOnceDoesNotQueueBehindOtherProcess() {
        LockHandle held = fixture.got(fixture.ask(fixture.otherEngine(), REQUEST));

        assertThatThrownBy(fixture.ask(REQUEST.withWaitTime(Duration.ZERO))::join)
                .hasCauseInstanceOf(LockNotAcquiredException.class);

        assertThat(fixture.store.acquires).hasSize(1).noneMatch(command -> command.queue());
        held.release();
        fixture.requireNothingLeft();
    }

    @Test
    void waiterBehindTryOnceQueuesInStoreAtOnce() {
        LockHandle held = fixture.got(fixture.ask(fixture.otherEngine(), REQUEST));
        fixture.store.toAcquire = Answer.LATE;
        fixture.store.delay = Duration.ofMillis(10);
        fixture.ask(REQUEST.withWaitTime(Duration.ZERO));
        CompletableFuture<LockHandle> waiting = fixture.ask(REQUEST.withWaitTime(Duration.ofMillis(300)));
        fixture.pass(Duration.ofMillis(50));

        held.release();
        fixture.pass(Duration.ofMillis(50));

        assertThat(waiting).isCompleted();
        fixture.got(waiting).release();
    }

    @Test
    void waitEndsInTimeAndLeavesNothing() {
        LockHandle held = fixture.got(fixture.ask(fixture.otherEngine(), REQUEST));
        CompletableFuture<LockHandle> waiting = fixture.ask(REQUEST.withWaitTime(Duration.ofSeconds(2)));
        fixture.pass(Duration.ofMillis(1999));
        assertThat(waiting).isNotDone();

        fixture.pass(Duration.ofMillis(1));

        assertThatThrownBy(waiting::join)
                .hasCauseInstanceOf(LockNotAcquiredException.class)
                .hasMessageContaining("stock:sku-1");
        assertThat(fixture.memory.inspect(held.key()).toCompletableFuture().join())
                .hasValueSatisfying(
                        found -> assertThat(found.waitingProcesses()).isZero());
        held.release();
        fixture.requireNothingLeft();
    }

    @Test
    void cancelledCallIsSkipped() {
        LockHandle held = fixture.acquire(REQUEST);
        CompletableFuture<LockHandle> cancelled = fixture.ask(REQUEST);
        CompletableFuture<LockHandle> next = fixture.ask(REQUEST);

        cancelled.cancel(false);
        held.release();

        assertThat(fixture.got(next).isValid()).isTrue();
        fixture.got(next).release();
        fixture.requireNothingLeft();
    }

    @Test
    void lastCallThatIsCancelledLeavesQueueOfStore() {
        LockHandle held = fixture.got(fixture.ask(fixture.otherEngine(), REQUEST));

        fixture.ask(REQUEST).cancel(false);

        assertThat(fixture.engine.locks()).isEmpty();
        assertThat(fixture.memory.inspect(held.key()).toCompletableFuture().join())
                .hasValueSatisfying(
                        found -> assertThat(found.waitingProcesses()).isZero());
        held.release();
        fixture.requireNothingLeft();
    }

    @Test
    void callWhoseFutureItsCallerHasFailedIsSkipped() {
        LockHandle held = fixture.got(fixture.ask(fixture.otherEngine(), REQUEST));
        CompletableFuture<LockHandle> future = fixture.ask(REQUEST);

        future.completeExceptionally(new java.util.concurrent.TimeoutException());

        assertThat(fixture.engine.locks()).isEmpty();
        held.release();
        fixture.requireNothingLeft();
    }

    @Test
    void lockThatArrivesForCancelledCallIsReleased() {
        fixture.store.toAcquire = Answer.LATE;
        CompletableFuture<LockHandle> cancelled = fixture.ask(REQUEST);

        cancelled.cancel(false);
        fixture.pass(Duration.ofSeconds(2));

        assertThat(fixture.memory.inspect(REQUEST.key()).toCompletableFuture().join())
                .isEmpty();
        fixture.requireNothingLeft();
    }

    @Test
    void moreWaitersThanAllowedAreRefused() {
        EngineFixture small = new EngineFixture(LockEngineOptions.defaults().withWaitersMax(2));
        LockHandle held = small.acquire(REQUEST);
        CompletableFuture<LockHandle> second = small.ask(REQUEST);
        CompletableFuture<LockHandle> third = small.ask(REQUEST);

        assertThatThrownBy(small.ask(REQUEST)::join)
                .hasCauseInstanceOf(LockNotAcquiredException.class)
                .hasMessageContaining("2 calls");

        held.release();
        small.got(second).release();
        small.got(third).release();
        small.requireNothingLeft();
    }

    @Test
    void modeThatStoreDoesNotOfferIsRefused() {
        assertThatThrownBy(() -> fixture.engine.acquireAsync(REQUEST.withMode(LockMode.OPTIMISTIC)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stateIsShown() {
        LockHandle held = fixture.acquire(REQUEST);
        fixture.ask(REQUEST);

        List<LocalLock> locks = fixture.engine.locks();

        assertThat(locks).singleElement().satisfies(lock -> {
            assertThat(lock.state()).isEqualTo(LockState.HELD);
            assertThat(lock.waiters()).isOne();
            assertThat(lock.holder().orElseThrow().fencingToken()).isEqualTo(held.fencingToken());
        });
    }

    @Test
    void hundredThousandLocksLeaveNothing() {
        for (int i = 0; i < 100_000; i++) {
            CompletableFuture<LockHandle> future = fixture.engine
                    .acquireAsync(LockRequest.of("stock", i % 1000))
                    .toCompletableFuture();
            if (!future.isDone()) {
                fixture.settle();
            }
            future.join().release();
            fixture.simulation.time().limitEvents(10_000_000);
        }

        fixture.pass(Duration.ofSeconds(1));
        assertThat(fixture.simulation.time().pending()).isLessThan(5);
        fixture.requireNothingLeft();
    }
}
