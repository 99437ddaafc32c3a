package io.distlock.lock.engine;

import static io.distlock.lock.engine.EngineFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.engine.ScriptedLockStore.Answer;
import io.distlock.lock.spi.ForwardingLockStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A store that does not answer, or not in time. */
class StoreFailureTests {

    private final EngineFixture fixture = new EngineFixture();

    @Test
    void unknownAcquireIsRetriedWithinWaitTime() {
        fixture.store.toAcquire = Answer.UNKNOWN_AND_LOST;
        CompletableFuture<LockHandle> waiting = fixture.ask(REQUEST.withWaitTime(Duration.ofSeconds(10)));
        fixture.pass(Duration.ofSeconds(3));
        assertThat(waiting).isNotDone();

        fixture.store.toAcquire = Answer.AT_ONCE;
        fixture.pass(Duration.ofSeconds(1));

        assertThat(waiting).isCompleted();
        assertThat(fixture.store.acquires)
                .extracting(command -> command.owner())
                .containsOnly(fixture.store.acquires.get(0).owner());
        waiting.join().release();
        fixture.requireNothingLeft();
    }

    @Test
    void storeThatDoesNotAnswerIsNotBusy() {
        fixture.store.toAcquire = Answer.UNKNOWN_AND_LOST;
        CompletableFuture<LockHandle> waiting = fixture.ask(REQUEST.withWaitTime(Duration.ofSeconds(2)));

        fixture.pass(Duration.ofSeconds(2));

        assertThatThrownBy(waiting::join)
                .hasCauseInstanceOf(LockStoreException.class)
                .hasMessageContaining("timed out");
        fixture.requireNothingLeft();
    }

    @Test
    void tryOnceTellsThatStoreFailed() {
        fixture.store.toAcquire = Answer.UNKNOWN_AND_LOST;

        assertThatThrownBy(fixture.ask(REQUEST.withWaitTime(Duration.ZERO))::join)
                .hasCauseInstanceOf(LockStoreException.class);

        fixture.requireNothingLeft();
    }

    @Test
    void storeThatIsSilentDoesNotKeepCallBeyondWaitTime() {
        fixture.store.toAcquire = Answer.SILENT;
        CompletableFuture<LockHandle> waiting = fixture.ask(REQUEST.withWaitTime(Duration.ofSeconds(2)));

        fixture.pass(Duration.ofSeconds(2));

        assertThatThrownBy(waiting::join).hasCauseInstanceOf(LockStoreException.class);
        fixture.requireNothingLeft();
    }

    @Test
    void retryThatGivesUpFailsCallAtOnce() {
        EngineFixture once = new EngineFixture(LockEngineOptions.defaults().withRetry(StoreRetry.never()));
        once.store.toAcquire = Answer.UNKNOWN_AND_LOST;

        assertThatThrownBy(once.ask(REQUEST)::join).hasCauseInstanceOf(LockStoreException.class);
    }

    @Test
    void acquireThatArrivesAfterItsCallerLeftIsCleanedUp() {
        fixture.store.toAcquire = Answer.UNKNOWN_AND_ARRIVES_LATE;
        fixture.store.delay = Duration.ofSeconds(20);
        fixture.ask(REQUEST.withWaitTime(Duration.ZERO));
        fixture.pass(Duration.ofSeconds(10));
        assertThat(fixture.engine.pendingReleases()).isOne();

        fixture.pass(Duration.ofSeconds(16));

        assertThat(fixture.memory.inspect(REQUEST.key()).toCompletableFuture().join())
                .isEmpty();
        fixture.requireNothingLeft();
    }

    @Test
    void earlierAttemptThatArrivesAfterReleaseIsCleanedUp() {
        fixture.store.toAcquire = Answer.UNKNOWN_AND_ARRIVES_LATE;
        fixture.store.delay = Duration.ofSeconds(3);
        CompletableFuture<LockHandle> waiting = fixture.ask(REQUEST);
        fixture.store.toAcquire = Answer.AT_ONCE;
        fixture.pass(Duration.ofSeconds(1));
        fixture.got(waiting).release();

        fixture.pass(Duration.ofSeconds(8));

        assertThat(fixture.memory.inspect(REQUEST.key()).toCompletableFuture().join())
                .isEmpty();
        fixture.requireNothingLeft();
    }

    @Test
    void earlierAttemptForShorterLeaseDoesNotCutLongerOne() {
        fixture.store.toAcquire = Answer.UNKNOWN_AND_ARRIVES_LATE;
        fixture.store.delay = Duration.ofSeconds(3);
        CompletableFuture<LockHandle> left = fixture.ask(REQUEST.withLeaseTime(Duration.ofSeconds(1)));
        CompletableFuture<LockHandle> stayed = fixture.ask(REQUEST);
        left.cancel(false);
        fixture.store.toAcquire = Answer.AT_ONCE;
        fixture.pass(Duration.ofSeconds(2));
        LockHandle held = fixture.got(stayed);

        fixture.pass(Duration.ofSeconds(5));

        CompletableFuture<LockHandle> other = fixture.ask(fixture.otherEngine(), REQUEST.withWaitTime(Duration.ZERO));
        assertThat(held.isValid()).isTrue();
        assertThat(other).isCompletedExceptionally();
    }

    @Test
    void answerThatComesAfterLeaseIsNotWorkedOn() {
        fixture.store.toAcquire = Answer.LATE;
        fixture.store.delay = Duration.ofSeconds(28);
        CompletableFuture<LockHandle> waiting = fixture.ask(REQUEST);
        fixture.pass(Duration.ofSeconds(1));
        fixture.store.toAcquire = Answer.AT_ONCE;

        fixture.pass(Duration.ofSeconds(28));

        assertThat(fixture.got(waiting).remainingLease()).isGreaterThan(Duration.ofSeconds(20));
        waiting.join().release();
        fixture.requireNothingLeft();
    }

    @Test
    void unknownReleaseGoesOnInBackground() {
        LockHandle held = fixture.acquire(REQUEST);
        fixture.store.toRelease = Answer.UNKNOWN_AND_LOST;

        assertThatThrownBy(held::release).isInstanceOf(LockStoreException.class).hasMessageContaining("background");
        fixture.pass(Duration.ofSeconds(5));
        assertThat(fixture.engine.pendingReleases()).isOne();
        fixture.store.toRelease = Answer.AT_ONCE;
        fixture.pass(Duration.ofSeconds(5));

        assertThat(fixture.engine.pendingReleases()).isZero();
        assertThat(fixture.memory.inspect(REQUEST.key()).toCompletableFuture().join())
                .isEmpty();
        fixture.requireNothingLeft();
    }

    @Test
    void closeOfHandleDoesNotThrowWhereReleaseIsUnknown() {
        LockHandle held = fixture.acquire(REQUEST);
        fixture.store.toRelease = Answer.UNKNOWN_AND_LOST;

        held.close();

        assertThat(held.isValid()).isFalse();
    }

    @Test
    void handleIsOverAlthoughReleaseIsNotAnswered() {
        LockHandle held = fixture.acquire(REQUEST);
        fixture.store.toRelease = Answer.LATE;

        CompletableFuture<ReleaseOutcome> released = held.releaseAsync().toCompletableFuture();

        assertThat(held.isValid()).isFalse();
        assertThat(released).isNotDone();
        fixture.pass(Duration.ofSeconds(1));
        assertThat(released).isCompletedWithValue(ReleaseOutcome.RELEASED);
        assertThat(held.release()).isEqualTo(ReleaseOutcome.NOT_HELD);
    }

    @Test
    void tryOnceRightAfterAsynchronousReleaseSucceeds() {
        LockHandle held = fixture.acquire(REQUEST);

        held.releaseAsync();
        CompletableFuture<LockHandle> once = fixture.ask(REQUEST.withWaitTime(Duration.ZERO));

        assertThat(once).isCompleted();
    }

    @Test
    void tryOnceThatOvertakesReleaseIsRepeated() {
        LockHandle held = fixture.acquire(REQUEST);
        fixture.store.toRelease = Answer.UNKNOWN_AND_LOST;
        fixture.store.toAcquire = Answer.LATE;
        fixture.store.delay = Duration.ofMillis(10);
        held.releaseAsync();

        CompletableFuture<LockHandle> once = fixture.ask(REQUEST.withWaitTime(Duration.ZERO));
        fixture.pass(Duration.ofMillis(25));

        assertThat(once).isDone();
    }

    @Test
    void exceptionThrownByStoreIsUnknownOutcome() {
        ForwardingLockStore throwing = new ForwardingLockStore(fixture.memory) {
            @Override
            public java.util.concurrent.CompletionStage<io.distlock.lock.spi.AcquireResult> acquire(
                    io.distlock.lock.spi.AcquireCommand command) {
                throw new IllegalStateException("closed");
            }
        };
        LockEngine engine = LockEngine.start(throwing);

        assertThatThrownBy(() -> engine.tryAcquire(REQUEST.withWaitTime(Duration.ZERO)))
                .isInstanceOf(LockStoreException.class);

        engine.close();
    }
}
