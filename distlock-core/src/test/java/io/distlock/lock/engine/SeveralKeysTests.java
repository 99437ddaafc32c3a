package io.distlock.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.engine.ScriptedLockStore.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several locks for one call. */
class SeveralKeysTests {

    private static final LockKey A = LockKey.of("stock", "a");
    private static final LockKey B = LockKey.of("stock", "b");
    private static final LockKey C = LockKey.of("stock", "c");

    private final EngineFixture fixture = new EngineFixture();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allAreHeldAndGivenBack(boolean together) {
        fixture.store.takesTogether = together;

        LockHandle handle = fixture.acquire(request(C, A, B, A));

        assertThat(handle.keys()).containsExactly(A, B, C);
        assertThat(handle.isValid()).isTrue();
        assertThat(handle.remainingLease()).isPositive();
        assertThat(fixture.engine.locks()).extracting(LocalLock::key).containsExactlyInAnyOrder(A, B, C);
        assertThat(handle.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(handle.release()).isEqualTo(ReleaseOutcome.NOT_HELD);
        assertThat(handle.isValid()).isFalse();
        assertThat(fixture.store.acquires).hasSize(3);
        assertThat(fixture.store.stepsTogether).isEqualTo(together ? 2 : 0);
        fixture.requireNothingLeft();
    }

    @Test
    void eachHasItsToken() {
        LockHandle handle = fixture.acquire(request(A, B));
        long tokenOfA = handle.fencingToken(A);

        assertThatIllegalStateException().isThrownBy(handle::fencingToken).withMessageContaining("fencingToken(key)");
        assertThatIllegalArgumentException().isThrownBy(() -> handle.of(C)).withMessageContaining("stock:c");
        assertThat(handle.of(B).fencingToken()).isEqualTo(handle.fencingToken(B));
        handle.of(A).release();
        assertThat(handle.isValid()).isTrue();
        handle.release();
        assertThat(fixture.acquire(request(A)).fencingToken()).isGreaterThan(tokenOfA);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void waitsForTheOneThatIsBusyAndHoldsWhatIsBeforeIt(boolean together) {
        fixture.store.takesTogether = together;
        LockHandle other = fixture.got(fixture.ask(fixture.otherEngine(), request(B)));

        CompletableFuture<LockHandle> waiting = fixture.ask(request(A, B, C));

        assertThat(waiting).isNotDone();
        assertThat(isFree(A)).isFalse();
        assertThat(isFree(C)).isTrue();
        other.release();
        fixture.got(waiting).release();
        fixture.requireNothingLeft();
    }

    @Test
    void waitsInThisProcessToo() {
        LockHandle other = fixture.acquire(request(B));

        CompletableFuture<LockHandle> waiting = fixture.ask(request(A, B, C));

        assertThat(waiting).isNotDone();
        assertThat(isFree(C)).isTrue();
        other.release();
        fixture.got(waiting).release();
        fixture.requireNothingLeft();
    }

    @Test
    void whatWasTakenIsGivenBackWhenTimeIsOver() {
        LockHandle other = fixture.got(fixture.ask(fixture.otherEngine(), request(C)));
        LockRequest request =
                request(A, B, C).withWaitTime(Duration.ofSeconds(3)).withMinHoldTime(Duration.ofHours(1));

        CompletableFuture<LockHandle> waiting = fixture.ask(request);
        fixture.pass(Duration.ofSeconds(3).plusMillis(1));

        assertThatThrownBy(waiting::join)
                .hasCauseInstanceOf(LockNotAcquiredException.class)
                .hasMessageContaining("stock:c");
        assertThat(isFree(A)).isTrue();
        assertThat(isFree(B)).isTrue();
        other.release();
        fixture.requireNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void triesOnceAndGivesBack(boolean together) {
        fixture.store.takesTogether = together;
        LockHandle other = fixture.got(fixture.ask(fixture.otherEngine(), request(B)));

        CompletableFuture<LockHandle> once = fixture.ask(request(A, B, C).withWaitTime(Duration.ZERO));

        assertThatThrownBy(once::join).hasCauseInstanceOf(LockNotAcquiredException.class);
        assertThat(isFree(A)).isTrue();
        other.release();
        fixture.acquire(request(A, B, C).withWaitTime(Duration.ZERO)).release();
        fixture.requireNothingLeft();
    }

    @Test
    void cancelledCallGivesBack() {
        LockHandle other = fixture.got(fixture.ask(fixture.otherEngine(), request(B)));
        CompletableFuture<LockHandle> waiting = fixture.ask(request(A, B));

        waiting.cancel(false);
        fixture.settle();

        assertThat(isFree(A)).isTrue();
        other.release();
        fixture.requireNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNKNOWN_AND_ARRIVES_LATE", "UNKNOWN_AND_DONE", "UNKNOWN_AND_LOST", "SILENT"})
    void unknownOutcomeIsCleanedUp(Answer answer) {
        fixture.store.toAcquire = answer;

        CompletableFuture<LockHandle> waiting = fixture.ask(request(A, B, C).withWaitTime(Duration.ofSeconds(2)));
        fixture.pass(Duration.ofSeconds(3));

        assertThatThrownBy(waiting::join).hasCauseInstanceOf(LockStoreException.class);
        fixture.store.toAcquire = Answer.AT_ONCE;
        fixture.pass(Duration.ofMinutes(2));
        assertThat(List.of(A, B, C)).allMatch(this::isFree);
        fixture.requireNothingLeft();
    }

    @Test
    void unknownOutcomeIsOvercomeInTime() {
        fixture.store.toAcquire = Answer.UNKNOWN_AND_DONE;
        CompletableFuture<LockHandle> waiting = fixture.ask(request(A, B, C));
        fixture.store.toAcquire = Answer.AT_ONCE;

        fixture.pass(Duration.ofSeconds(30));

        fixture.got(waiting).release();
        fixture.pass(Duration.ofMinutes(2));
        fixture.requireNothingLeft();
    }

    @Test
    void lossOfOneIsLossOfAll() {
        LockHandle handle = fixture.acquire(request(A, B));
        List<LockHandle> told = new ArrayList<>();
        handle.onLost(told::add);

        fixture.memory.forceRelease(B, handle.fencingToken(B));
        fixture.settle();

        assertThat(told).containsExactly(handle);
        assertThat(handle.isValid()).isFalse();
        assertThatThrownBy(handle::requireValid)
                .isInstanceOf(LockLostException.class)
                .hasMessageContaining("stock:b");
        assertThat(isFree(A)).isFalse();
        assertThat(handle.release()).isEqualTo(ReleaseOutcome.NOT_HELD);
        assertThat(isFree(A)).isTrue();
        fixture.pass(Duration.ofMinutes(2));
        fixture.requireNothingLeft();
    }

    @Test
    void whatAnOuterHandleHoldsIsEnteredAgain() {
        LockHandle outer = fixture.acquire(request(A, B));
        try (LockContext.Scope scope = outer.bind()) {
            int steps = fixture.store.acquires.size();

            LockHandle same = fixture.acquire(request(B, A));
            LockHandle more = fixture.acquire(request(B, C));
            LockHandle single = fixture.acquire(request(B));

            assertThat(fixture.store.acquires).hasSize(steps + 1);
            assertThat(same.fencingToken(A)).isEqualTo(outer.fencingToken(A));
            assertThat(more.fencingToken(B)).isEqualTo(outer.fencingToken(B));
            assertThat(single.fencingToken()).isEqualTo(outer.fencingToken(B));
            assertThat(more.release()).isEqualTo(ReleaseOutcome.RELEASED);
            assertThat(isFree(C)).isTrue();
            assertThat(same.release()).isEqualTo(ReleaseOutcome.RELEASED);
            assertThat(outer.isValid()).isTrue();
            outer.release();
            assertThat(single.isValid()).isFalse();
        }
        fixture.requireNothingLeft();
    }

    @Test
    void nestedCallInTheWrongOrderIsEndedByItsWaitTime() {
        LockHandle first = fixture.acquire(request(B));
        LockHandle second = fixture.acquire(request(A));
        CompletableFuture<LockHandle> wrongOrder;
        try (LockContext.Scope scope = first.bind()) {
            wrongOrder = fixture.ask(request(A, B).withWaitTime(Duration.ofSeconds(2)));
        }
        CompletableFuture<LockHandle> rightOrder;
        try (LockContext.Scope scope = second.bind()) {
            rightOrder = fixture.ask(request(A, B).withWaitTime(Duration.ofSeconds(3)));
        }

        fixture.pass(Duration.ofSeconds(2).plusMillis(1));

        assertThat(wrongOrder).isCompletedExceptionally();
        assertThat(rightOrder).isNotDone();
        first.release();
        fixture.got(rightOrder).release();
        second.release();
        fixture.requireNothingLeft();
    }

    @Test
    void oppositeOrdersAreServed() {
        LockEngine other = fixture.otherEngine();
        List<CompletableFuture<LockHandle>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            LockRequest request = i % 2 == 0 ? request(A, B, C) : request(C, B, A);
            CompletableFuture<LockHandle> call =
                    (i % 3 == 0 ? other : fixture.engine).acquireAsync(request).toCompletableFuture();
            call.thenAccept(handle -> fixture.process.scheduler().execute(handle::releaseAsync));
            calls.add(call);
        }

        fixture.pass(Duration.ofMinutes(5));

        assertThat(calls)
                .allSatisfy(call -> assertThat(call).isCompletedWithValueMatching(LockHandle.class::isInstance));
        fixture.requireNothingLeft();
    }

    @Test
    void closedEngineLosesAll() {
        LockHandle other = fixture.got(fixture.ask(fixture.otherEngine(), request(C)));
        LockHandle held = fixture.acquire(LockRequest.keys("other", "x", "y"));
        CompletableFuture<LockHandle> waiting = fixture.ask(request(A, B, C));

        fixture.engine.close();
        fixture.settle();

        assertThat(held.isValid()).isFalse();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(LockNotAcquiredException.class);
        assertThat(isFree(A)).isTrue();
        other.release();
    }

    @Test
    void numberOfKeysHasABound() {
        List<Integer> tooMany =
                IntStream.rangeClosed(0, LockRequest.KEYS_MAX).boxed().toList();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockRequest.keys("stock", tooMany))
                .withMessageContaining("101 locks")
                .withMessageContaining("100 are allowed");
        assertThatIllegalArgumentException().isThrownBy(() -> LockRequest.keys("stock", List.of()));
        LockHandle handle = fixture.acquire(
                LockRequest.keys("stock", tooMany.subList(1, 101)).withWaitTime(Duration.ofMinutes(1)));
        assertThat(handle.keys()).hasSize(100);
        handle.release();
    }

    private boolean isFree(LockKey key) {
        return fixture.memory.inspect(key).toCompletableFuture().join().isEmpty();
    }

    private static LockRequest request(LockKey... keys) {
        return EngineFixture.REQUEST.withKeys(List.of(keys));
    }
}
