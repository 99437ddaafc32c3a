package io.distlock.lock.interceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.OnBusy;
import io.distlock.lock.OnLost;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockingCallTests {

    private final Application application = Application.start(Work.class);
    private final FakeLockManager locks = application.locks;
    private final Work work = application.bean(Work.class);

    @AfterEach
    void nothingIsLeftBehind() {
        application.close();

        assertThat(LockContext.current().handles()).isEmpty();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void workSeesItsLockAndReleasesItAfterwards() throws Exception {
        long token = work.run(() -> LockHandle.current().orElseThrow().fencingToken());

        assertThat(token).isEqualTo(locks.granted.get(0).fencingToken());
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void failureOfTheWorkPassesAndReleases() {
        Exception failure = new Exception("work");

        Throwable thrown = catchThrowable(() -> work.run(() -> {
            throw failure;
        }));

        assertThat(thrown).isSameAs(failure).hasNoSuppressedExceptions();
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void nestedCallEntersAgain() throws Exception {
        String result = work.run(() -> work.run(() -> locks.isHeld("stock") ? "inside" : "outside"));

        assertThat(result).isEqualTo("inside");
        assertThat(locks.granted).hasSize(1);
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void failingReleaseMasksNeitherResultNorFailure() throws Exception {
        locks.failOnClose = true;

        assertThat(work.<String>run(() -> "result")).isEqualTo("result");
        assertThat(catchThrowable(() -> work.run(() -> {
                    throw new IllegalStateException("work");
                })))
                .hasMessage("work");
    }

    @Test
    void busyLockThrows() {
        locks.occupy("stock");

        assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> work.run(() -> "never"));
    }

    @Test
    void busyLockSkipsWithNothing() throws Exception {
        locks.occupy("stock");

        assertThat(work.<String>runOrSkip(() -> "never")).isNull();
        assertThat(work.runOptional(() -> "never")).isEmpty();
        work.runVoid(() -> {
            throw new AssertionError("ran");
        });
    }

    @Test
    void busyLockCallsThePrivateFallbackOfTheTarget() throws Exception {
        locks.occupy("stock");

        assertThat(work.runOrElse("x")).isEqualTo("fallback x with state");
    }

    @Test
    void failureOfTheFallbackPassesUnwrapped() {
        locks.occupy("stock");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> work.runOrElse("bad"))
                .withMessage("bad");
    }

    @Test
    void fullQueueIsBusy() throws Exception {
        locks.failure = new LockNotAcquiredException("queue is full");

        assertThat(work.<String>runOrSkip(() -> "never")).isNull();
    }

    @Test
    void failingStoreIsNeverBusy() {
        locks.failure = new LockStoreException("down");

        assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> work.runOrSkip(() -> "never"));
        assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> work.runOrElse("never"));
    }

    @Test
    void busyExceptionOfTheWorkItselfIsNotSkipped() {
        assertThatExceptionOfType(LockNotAcquiredException.class)
                .isThrownBy(() -> work.runOrSkip(() -> {
                    throw new LockNotAcquiredException("another lock");
                }));
    }

    @Test
    void falseConditionRunsWithoutTheLock() {
        assertThat(work.runIf(false)).isEqualTo(Optional.empty());
        assertThat(locks.requests).isEmpty();
        assertThat(work.runIf(true)).isPresent();
    }

    @Test
    void missingKeyStopsTheCallBeforeTheWork() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> work.runByKey(null))
                .withMessageContaining("key \"#sku\"")
                .withMessageContaining("runByKey");
        assertThat(locks.requests).isEmpty();
    }

    @Test
    void lostLockReplacesTheResult() {
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> work.run(() -> {
                    locks.holder("stock").expire();
                    return "late";
                }));
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void lostLockIsSuppressedInTheFailureOfTheWork() {
        Throwable thrown = catchThrowable(() -> work.run(() -> {
            locks.holder("stock").lose();
            throw new IllegalStateException("work");
        }));

        assertThat(thrown).isInstanceOf(IllegalStateException.class);
        assertThat(thrown.getSuppressed()).hasSize(1).hasOnlyElementsOfType(LockLostException.class);
    }

    @Test
    void lockThatTheWorkReleasedItselfIsNotLost() throws Exception {
        assertThat(work.<String>run(() -> {
                    LockHandle.current().orElseThrow().release();
                    return "result";
                }))
                .isEqualTo("result");
    }

    @Test
    void lostLockOnlyNotifies() throws Exception {
        assertThat(work.<String>runNotified(() -> {
                    locks.holder("stock").lose();
                    return "result";
                }))
                .isEqualTo("result");
    }

    @Test
    void lostLockInterruptsTheWork() {
        Throwable thrown = catchThrowable(() -> work.runInterrupted(() -> {
            loseOnAnotherThread();
            new CountDownLatch(1).await();
            return "never";
        }));

        assertThat(thrown).isInstanceOf(LockLostException.class);
        assertThat(thrown.getSuppressed()).hasOnlyElementsOfType(InterruptedException.class);
    }

    @Test
    void pendingInterruptOfALostLockIsTakenBack() {
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> work.runInterrupted(() -> {
                    locks.holder("stock").lose();
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                    return "late";
                }));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptFromElsewhereIsLeftAlone() {
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> work.runInterrupted(() -> {
                    Thread.currentThread().interrupt();
                    locks.holder("stock").lose();
                    return "late";
                }));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void lossAfterTheWorkInterruptsNobody() throws Exception {
        FakeLockHandle[] held = new FakeLockHandle[1];
        HeldLocks heldLocks = new HeldLocks();
        FakeLockHandle handle = new FakeLockHandle(locks, io.distlock.lock.LockKey.of("x"), 1, true);
        held[0] = handle;
        WorkInterrupt interrupt = WorkInterrupt.begin(new HeldLock(locks, handle, OnLost.INTERRUPT, true, heldLocks));

        assertThat(interrupt.end()).isFalse();
        held[0].lose();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private void loseOnAnotherThread() {
        Thread thread = new Thread(() -> locks.holder("stock").lose(), "loser");
        thread.setDaemon(true);
        thread.start();
    }

    static class Work {

        private final String state = "state";

        @DistributedLock("stock")
        <T> T run(Callable<T> action) throws Exception {
            return action.call();
        }

        @DistributedLock(name = "stock", onBusy = OnBusy.SKIP)
        <T> T runOrSkip(Callable<T> action) throws Exception {
            return action.call();
        }

        @DistributedLock(name = "stock", onBusy = OnBusy.SKIP)
        <T> Optional<T> runOptional(Callable<T> action) throws Exception {
            return Optional.of(action.call());
        }

        @DistributedLock(name = "stock", onBusy = OnBusy.SKIP)
        void runVoid(Runnable action) {
            action.run();
        }

        @DistributedLock(name = "stock", onBusy = OnBusy.FALLBACK, fallbackMethod = "fallback")
        String runOrElse(String text) {
            return "work";
        }

        @SuppressWarnings("unused")
        private String fallback(String text) {
            if (text.equals("bad")) {
                throw new IllegalArgumentException(text);
            }
            return "fallback " + text + " with " + state;
        }

        @DistributedLock(name = "stock", condition = "#needed")
        Optional<LockHandle> runIf(boolean needed) {
            return LockHandle.current();
        }

        @DistributedLock(name = "stock", key = "#sku")
        void runByKey(String sku) {
            throw new AssertionError("ran");
        }

        @DistributedLock(name = "stock", onLost = OnLost.NOTIFY)
        <T> T runNotified(Callable<T> action) throws Exception {
            return action.call();
        }

        @DistributedLock(name = "stock", onLost = OnLost.INTERRUPT)
        <T> T runInterrupted(Callable<T> action) throws Exception {
            return action.call();
        }
    }
}
