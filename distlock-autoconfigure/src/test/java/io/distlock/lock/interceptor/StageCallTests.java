package io.distlock.lock.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.OnBusy;
import io.distlock.lock.OnLost;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StageCallTests {

    private final Application application = Application.start(Work.class);
    private final FakeLockManager locks = application.locks;
    private final Work work = application.bean(Work.class);
    private final CompletableFuture<String> stage = new CompletableFuture<>();

    @AfterEach
    void nothingIsLeftBehind() {
        application.close();

        assertThat(LockContext.current().handles()).isEmpty();
    }

    @Test
    void lockIsHeldUntilTheStageEnds() {
        CompletableFuture<String> result = work.run(() -> stage);

        assertThat(locks.isHeld("stock")).isTrue();
        assertThat(result).isNotDone();
        stage.complete("done");
        assertThat(result).isCompletedWithValue("done");
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void lockIsFreeWhenTheCallerHearsOfTheEnd() {
        CompletableFuture<Boolean> heldAfterwards = work.run(() -> stage).thenApply(done -> locks.isHeld("stock"));

        stage.complete("done");

        assertThat(heldAfterwards).isCompletedWithValue(false);
    }

    @Test
    void callerDoesNotBlockAndWorkSeesItsLock() {
        locks.holdBack = true;

        CompletableFuture<String> result = work.run(() -> CompletableFuture.completedFuture(
                LockHandle.current().orElseThrow().key().id()));

        assertThat(result).isNotDone();
        locks.bring();
        assertThat(result).isCompletedWithValue("stock");
    }

    @Test
    void failuresPassAndRelease() {
        CompletableFuture<String> thrown = work.run(() -> {
            throw new IllegalStateException("thrown");
        });
        CompletableFuture<String> failed = work.run(() -> CompletableFuture.failedFuture(new Exception("failed")));

        assertThat(thrown)
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("thrown");
        assertThat(failed)
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("failed");
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void nestedCallEntersAgain() {
        CompletableFuture<String> result = work.run(() -> work.run(() -> stage));

        stage.complete("inner");

        assertThat(result).isCompletedWithValue("inner");
        assertThat(locks.granted).hasSize(1);
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void cancellingWhileWaitingGivesUpTheWait() {
        locks.holdBack = true;
        CompletableFuture<String> result = work.run(() -> {
            throw new AssertionError("ran");
        });
        CompletableFuture<LockHandle> wait = locks.waiting.get(0);

        result.cancel(true);

        assertThat(wait).isCancelled();
        locks.bring();
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void cancellingWhileWorkingCancelsTheWork() {
        CompletableFuture<String> result = work.run(() -> stage);

        result.cancel(true);

        assertThat(stage).isCancelled();
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void busyLockFailsSkipsOrFallsBack() {
        locks.occupy("stock");

        assertThat(work.run(() -> stage))
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(LockNotAcquiredException.class);
        assertThat(work.runOrSkip(() -> stage).toCompletableFuture()).isCompletedWithValue(null);
        assertThat(work.runOrElse(() -> stage)).isCompletedWithValue("fallback");
    }

    @Test
    void failingStoreIsNeverBusy() {
        locks.failure = new LockStoreException("down");

        assertThat(work.runOrSkip(() -> stage).toCompletableFuture())
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(LockStoreException.class);
    }

    @Test
    void missingKeyFailsTheStage() {
        assertThat(work.runByKey(null))
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lostLockReplacesTheResultAtTheEnd() {
        CompletableFuture<String> result = work.run(() -> stage);

        locks.holder("stock").lose();
        assertThat(result).isNotDone();
        stage.complete("late");

        assertThat(result)
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(LockLostException.class);
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void lostLockInterruptsAtOnce() {
        CompletableFuture<String> result = work.runInterrupted(() -> stage);

        locks.holder("stock").lose();

        assertThat(result)
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(LockLostException.class);
        assertThat(stage).isCancelled();
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void threadThatBringsTheLockKeepsItsOwnContext() throws Exception {
        locks.holdBack = true;
        CompletableFuture<String> result = work.run(() -> CompletableFuture.completedFuture(
                LockContext.current().handles().size() + " lock"));
        FakeLockHandle other = new FakeLockHandle(locks, io.distlock.lock.LockKey.of("other"), 9, true);

        try (LockContext.Scope scope = other.bind()) {
            locks.bring();

            assertThat(LockContext.current().handles()).containsExactly(other);
        }
        assertThat(result).isCompletedWithValue("1 lock");
    }

    static class Work {

        @DistributedLock("stock")
        CompletableFuture<String> run(Supplier<CompletableFuture<String>> action) {
            return action.get();
        }

        @DistributedLock(name = "stock", onBusy = OnBusy.SKIP)
        CompletionStage<String> runOrSkip(Supplier<CompletableFuture<String>> action) {
            return action.get();
        }

        @DistributedLock(name = "stock", onBusy = OnBusy.FALLBACK, fallbackMethod = "fallback")
        CompletableFuture<String> runOrElse(Supplier<CompletableFuture<String>> action) {
            return action.get();
        }

        CompletableFuture<String> fallback(Supplier<CompletableFuture<String>> action) {
            return CompletableFuture.completedFuture("fallback");
        }

        @DistributedLock(name = "stock", key = "#sku")
        CompletableFuture<String> runByKey(String sku) {
            throw new AssertionError("ran");
        }

        @DistributedLock(name = "stock", onLost = OnLost.INTERRUPT)
        CompletableFuture<String> runInterrupted(Supplier<CompletableFuture<String>> action) {
            return action.get();
        }
    }
}
