package io.distlock.lock.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users of {@link java.util.concurrent.locks.Lock} rely on, in every store. */
public abstract class ThreadLockContract {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** A lease so short that the holder hears of a forced release in time, where only renewals tell it. */
    private final LockRequest request =
            LockRequest.of("stock", "sku-1", UUID.randomUUID()).withLeaseTime(Duration.ofSeconds(6));

    private LockEngine engine;
    private LockEngine otherProcess;
    private ThreadLock lock;

    /** A process of its own on the data of the test; ended by whoever made it. */
    protected abstract LockEngine process();

    /** What an operator does. */
    protected abstract void forceRelease(LockKey key, long token);

    @BeforeEach
    void start() {
        engine = process();
        otherProcess = process();
        lock = ThreadLocks.of(engine).get(request);
    }

    @Test
    void lockKeepsOtherProcessesOutUntilUnlocked() {
        lock.lock();
        assertThat(isFreeForOthers()).isFalse();

        lock.unlock();

        assertThat(isFreeForOthers()).isTrue();
    }

    @Test
    void threadEntersAgainAndLeavesAsOften() throws Exception {
        lock.lock();
        assertThat(lock.tryLock()).isTrue();
        lock.lockInterruptibly();
        assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 3; i++) {
            lock.unlock();
        }
        assertThat(isFreeForOthers()).isFalse();

        lock.unlock();

        assertThat(isFreeForOthers()).isTrue();
        assertThat(lock.handle()).isEmpty();
    }

    @Test
    void viewsOfOneLockAreOneLock() {
        ThreadLocks locks = ThreadLocks.of(engine);

        locks.get(request).lock();
        assertThat(locks.get(request).tryLock()).isTrue();
        locks.get(request).unlock();
        locks.get(request).unlock();

        assertThat(isFreeForOthers()).isTrue();
    }

    @Test
    void otherThreadMayNotUnlock() throws Exception {
        lock.lock();

        Throwable thrown = inThread(() -> {
                    try {
                        lock.unlock();
                        return new AssertionError("unlocked");
                    } catch (IllegalMonitorStateException e) {
                        return e;
                    }
                })
                .get(20, TimeUnit.SECONDS);

        assertThat(thrown).isInstanceOf(IllegalMonitorStateException.class).hasMessageContaining("stock:sku-1");
        assertThat(isFreeForOthers()).isFalse();
        lock.unlock();
    }

    @Test
    void unlockWithoutLockIsRefused() {
        assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::unlock);
    }

    @Test
    void busyLockIsRefusedAtOnceOrAfterTheTime() throws Exception {
        LockHandle held = otherProcess.acquire(request);

        assertThat(lock.tryLock()).isFalse();
        assertThat(lock.tryLock(500, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(lock.tryLock(-1, TimeUnit.DAYS)).isFalse();

        held.release();
        assertThat(lock.tryLock(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
        lock.unlock();
    }

    @Test
    void threadsWaitForEachOther() throws Exception {
        int[] counter = {0};
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tasks.add(inThread(() -> {
                for (int j = 0; j < 50; j++) {
                    lock.lock();
                    try {
                        counter[0]++;
                    } finally {
                        lock.unlock();
                    }
                }
                return null;
            }));
        }

        for (FutureTask<Void> task : tasks) {
            task.get(60, TimeUnit.SECONDS);
        }

        assertThat(counter[0]).isEqualTo(200);
    }

    @Test
    void interruptEndsInterruptibleWaits() throws Exception {
        otherProcess.acquire(request);

        for (Callable<Void> wait : List.<Callable<Void>>of(
                () -> {
                    lock.lockInterruptibly();
                    return null;
                },
                () -> {
                    lock.tryLock(1, TimeUnit.HOURS);
                    return null;
                })) {
            Waiting<Boolean> waiting = waiting(() -> {
                try {
                    wait.call();
                    return false;
                } catch (InterruptedException e) {
                    return !Thread.currentThread().isInterrupted();
                }
            });
            waiting.thread.interrupt();

            assertThat(waiting.result.get(20, TimeUnit.SECONDS)).isTrue();
        }
        Awaitility.await().atMost(LIMIT).until(() -> engine.waiting() == 0);
    }

    @Test
    void interruptBeforehandIsNoticedByInterruptibleCalls() throws Exception {
        Boolean thrown = inThread(() -> {
                    Thread.currentThread().interrupt();
                    try {
                        lock.lockInterruptibly();
                        return false;
                    } catch (InterruptedException e) {
                        return lock.handle().isEmpty();
                    }
                })
                .get(20, TimeUnit.SECONDS);

        assertThat(thrown).isTrue();
    }

    @Test
    void lockGoesOnWaitingWhenInterruptedAndKeepsTheInterrupt() throws Exception {
        LockHandle held = otherProcess.acquire(request);
        Waiting<Boolean> waiting = waiting(() -> {
            lock.lock();
            boolean kept = Thread.currentThread().isInterrupted();
            Thread.interrupted();
            lock.unlock();
            return kept;
        });

        waiting.thread.interrupt();
        Awaitility.await().atMost(LIMIT).until(() -> !waiting.thread.isInterrupted() && engine.waiting() == 1);
        assertThat(waiting.result.isDone()).isFalse();
        held.release();

        assertThat(waiting.result.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tryLockDoesNotMindAnInterrupt() throws Exception {
        Boolean kept = inThread(() -> {
                    Thread.currentThread().interrupt();
                    boolean locked = lock.tryLock();
                    boolean interrupted = Thread.interrupted();
                    lock.unlock();
                    return locked && interrupted;
                })
                .get(20, TimeUnit.SECONDS);

        assertThat(kept).isTrue();
    }

    @Test
    void lockThatWasLostIsReportedByUnlockAndLeft() {
        lock.lock();
        LockHandle handle = lock.handle().orElseThrow();
        forceRelease(request.key(), handle.fencingToken());
        Awaitility.await().atMost(LIMIT).until(() -> !handle.isValid());

        assertThatExceptionOfType(LockLostException.class).isThrownBy(lock::lock);
        assertThatExceptionOfType(LockLostException.class).isThrownBy(lock::unlock);

        assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::unlock);
        assertThat(LockContext.current().handles()).isEmpty();
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
    }

    @Test
    void managerEntersTheLockOfTheThread() {
        lock.lock();

        try (LockHandle nested = engine.acquire(request)) {
            assertThat(nested.fencingToken())
                    .isEqualTo(lock.handle().orElseThrow().fencingToken());
        }

        assertThat(isFreeForOthers()).isFalse();
        lock.unlock();
        assertThat(LockContext.current().handles()).isEmpty();
    }

    @Test
    void thereAreNoConditions() {
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(lock::newCondition);
    }

    private boolean isFreeForOthers() {
        return otherProcess
                .tryAcquire(request.withWaitTime(Duration.ZERO))
                .map(LockHandle::release)
                .isPresent();
    }

    /** Starts a call in a thread of its own, and returns when it waits for the lock. */
    private <T> Waiting<T> waiting(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = start(task);
        Awaitility.await().atMost(LIMIT).until(() -> engine.waiting() == 1);
        return new Waiting<>(thread, task);
    }

    private static <T> FutureTask<T> inThread(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        start(task);
        return task;
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task, "user");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private record Waiting<T>(Thread thread, FutureTask<T> result) {}
}
