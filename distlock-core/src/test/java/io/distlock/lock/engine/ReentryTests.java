package io.distlock.lock.engine;

import static io.distlock.lock.engine.EngineFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockLostException;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Entering a lock again. */
class ReentryTests {

    private final EngineFixture fixture = new EngineFixture();
    private final LockHandle outer = fixture.acquire(REQUEST);

    @Test
    void boundHandleIsEnteredAgainWithSameToken() {
        int steps = fixture.store.steps();

        try (LockContext.Scope scope = outer.bind()) {
            LockHandle nested = fixture.acquire(REQUEST.withWaitTime(Duration.ZERO));

            assertThat(nested.fencingToken()).isEqualTo(outer.fencingToken());
            assertThat(fixture.store.steps()).isEqualTo(steps);
        }
    }

    @Test
    void lockIsNotEnteredAgainWithoutBinding() {
        assertThat(fixture.ask(REQUEST.withWaitTime(Duration.ZERO))).isCompletedExceptionally();
    }

    @Test
    void releaseOfNestedHandleEndsNothing() {
        try (LockContext.Scope scope = outer.bind()) {
            LockHandle nested = fixture.acquire(REQUEST);

            assertThat(nested.release()).isEqualTo(ReleaseOutcome.RELEASED);
            assertThat(nested.release()).isEqualTo(ReleaseOutcome.NOT_HELD);

            assertThat(nested.isValid()).isFalse();
            assertThat(outer.isValid()).isTrue();
        }
    }

    @Test
    void nestedHandleEndsWithOutermostOne() {
        try (LockContext.Scope scope = outer.bind()) {
            LockHandle nested = fixture.acquire(REQUEST);

            outer.release();

            assertThat(nested.isValid()).isFalse();
            assertThat(nested.release()).isEqualTo(ReleaseOutcome.NOT_HELD);
        }
    }

    @Test
    void releasedHandleIsNotEnteredAgain() {
        try (LockContext.Scope scope = outer.bind()) {
            outer.release();

            LockHandle fresh = fixture.acquire(REQUEST);

            assertThat(fresh.fencingToken()).isGreaterThan(outer.fencingToken());
        }
    }

    @Test
    void lostHandleCannotBeEnteredAgain() {
        try (LockContext.Scope scope = outer.bind()) {
            fixture.process.pauseFor(Duration.ofSeconds(30));
            fixture.pass(Duration.ofSeconds(29));

            assertThatThrownBy(() -> fixture.engine.acquireAsync(REQUEST)).isInstanceOf(LockLostException.class);
        }
    }

    @Test
    void nestedListenerIsToldOnceAndNotAfterItsRelease() {
        List<LockHandle> told = new ArrayList<>();
        try (LockContext.Scope scope = outer.bind()) {
            LockHandle nested = fixture.acquire(REQUEST);
            LockHandle ended = fixture.acquire(REQUEST);
            nested.onLost(told::add);
            ended.onLost(told::add);
            ended.release();

            fixture.memory.forceRelease(REQUEST.key(), outer.fencingToken());
            fixture.settle();

            assertThat(told).containsExactly(nested);
        }
    }

    @Test
    void otherEngineIsNotEntered() {
        try (LockContext.Scope scope = outer.bind()) {
            CompletableFuture<LockHandle> other =
                    fixture.ask(fixture.otherEngine(), REQUEST.withWaitTime(Duration.ZERO));

            assertThat(other).isCompletedExceptionally();
        }
    }
}
