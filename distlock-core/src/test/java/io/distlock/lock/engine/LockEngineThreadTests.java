package io.distlock.lock.engine;

import static io.distlock.lock.engine.EngineFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.ForwardingLockStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real threads and real time. */
class LockEngineThreadTests {

    private final MemoryLockStore store = MemoryLockStore.create();
    private final LockEngine locks = LockEngine.start(store);

    @AfterEach
    void close() {
        locks.close();
        store.close();
    }

    @Test
    void sixteenThreadsLoseNoIncrement() throws Exception {
        int[] counter = {0};
        AtomicLong lastToken = new AtomicLong();

        inThreads(16, () -> {
            for (int i = 0; i < 2000; i++) {
                try (LockHandle lock = locks.acquire(REQUEST)) {
                    counter[0]++;
                    assertThat(lastToken.getAndSet(lock.fencingToken())).isLessThan(lock.fencingToken());
                }
            }
        });

        assertThat(counter[0]).isEqualTo(32_000);
        await().atMost(Duration.ofSeconds(10)).until(() -> locks.queueCount() == 0);
        assertThat(locks.waiting()).isZero();
    }

    @Test
    void twoEnginesLoseNoIncrement() throws Exception {
        int[] counter = {0};
        try (LockEngine other = LockEngine.start(store)) {
            inThreads(8, () -> {
                LockEngine mine = ThreadLocalRandom.current().nextBoolean() ? locks : other;
                for (int i = 0; i < 300; i++) {
                    LockHandle lock = mine.acquire(REQUEST);
                    counter[0]++;
                    if (i % 2 == 0) {
                        lock.releaseAsync();
                    } else {
                        lock.release();
                    }
                }
            });
        }

        assertThat(counter[0]).isEqualTo(2400);
    }

    @Test
    void manyKeysAndShortWaitsLeaveNothing() throws Exception {
        AtomicInteger got = new AtomicInteger();
        inThreads(16, () -> {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            for (int i = 0; i < 1000; i++) {
                LockRequest request = LockRequest.of("stock", random.nextInt(4))
                        .withWaitTime(Duration.ofNanos(random.nextInt(200_000)));
                try {
                    locks.tryAcquire(request).ifPresent(lock -> {
                        got.incrementAndGet();
                        lock.close();
                    });
                } catch (LockStoreException e) {
                    assertThat(e).hasMessageContaining("has not answered"); // a wait of microseconds may be too short
                }
            }
        });

        assertThat(got.get()).isPositive();
        await().atMost(Duration.ofSeconds(10)).until(() -> locks.queueCount() == 0);
        assertThat(locks.waiting()).isZero();
        for (int key = 0; key < 4; key++) {
            assertThat(store.inspect(LockKey.of("stock", key))
                            .toCompletableFuture()
                            .join())
                    .isEmpty();
        }
    }

    @Test
    void cancelledCallsLeaveNothing() throws Exception {
        inThreads(8, () -> {
            for (int i = 0; i < 500; i++) {
                CompletableFuture<LockHandle> future =
                        locks.acquireAsync(REQUEST).toCompletableFuture();
                if (!future.cancel(false)) {
                    future.join().releaseAsync();
                }
            }
        });

        await().atMost(Duration.ofSeconds(10)).until(() -> locks.queueCount() == 0);
        assertThat(locks.acquire(REQUEST).isValid()).isTrue();
    }

    @Test
    void twoThousandCallersOfOneLockAreServed() throws Exception {
        int[] counter = {0};
        ExecutorService callers = virtualThreadsIfAvailable();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            running.add(callers.submit(() -> {
                try (LockHandle lock = locks.acquire(REQUEST)) {
                    counter[0]++;
                }
            }));
        }
        for (Future<?> caller : running) {
            caller.get(60, TimeUnit.SECONDS);
        }
        callers.shutdown();

        assertThat(counter[0]).isEqualTo(2000);
    }

    @Test
    void interruptBeforeTheStoreHasAnsweredIsNoFailureOfTheStore() throws Exception {
        MemoryLockStore silent = MemoryLockStore.create();
        try (LockEngine engine = LockEngine.start(new ForwardingLockStore(silent) {
            @Override
            public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
                return new CompletableFuture<>();
            }
        })) {
            Thread.currentThread().interrupt();

            assertThat(engine.tryAcquire(REQUEST.withWaitTime(Duration.ofMinutes(1))))
                    .isEmpty();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void interruptEndsWaitAndKeepsItsFlag() throws Exception {
        LockHandle held = locks.acquire(REQUEST);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread waiter = new Thread(() -> {
            try {
                locks.acquire(REQUEST);
            } catch (LockNotAcquiredException e) {
                thrown.set(e);
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        waiter.start();
        await().atMost(Duration.ofSeconds(10)).until(() -> locks.waiting() == 1);

        waiter.interrupt();
        waiter.join(10_000);

        assertThat(thrown.get()).hasMessageContaining("interrupted");
        assertThat(flag).isTrue();
        held.release();
        assertThat(locks.queueCount()).isZero();
    }

    @Test
    void blockingWaitEndsInTime() {
        LockHandle held = locks.acquire(REQUEST);

        assertThat(locks.tryAcquire(REQUEST.withWaitTime(Duration.ofMillis(20))))
                .isEmpty();
        assertThatThrownBy(() -> locks.acquire(REQUEST.withWaitTime(Duration.ofMillis(20))))
                .isInstanceOf(LockNotAcquiredException.class);

        held.release();
        assertThat(locks.queueCount()).isZero();
    }

    @Test
    void executeRunsUnderLockAndEntersItAgain() throws Exception {
        String result = locks.execute(REQUEST, () -> locks.execute(REQUEST, () -> "done"));

        assertThat(result).isEqualTo("done");
        assertThat(locks.queueCount()).isZero();
        assertThat(LockHandle.current()).isEmpty();
    }

    @Test
    void closeEndsThreadsThatWait() throws Exception {
        locks.acquire(REQUEST);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiter = new Thread(() -> {
            try {
                locks.acquire(REQUEST);
            } catch (LockNotAcquiredException e) {
                thrown.set(e);
            }
        });
        waiter.start();
        await().atMost(Duration.ofSeconds(10)).until(() -> locks.waiting() == 1);

        locks.close();
        waiter.join(10_000);

        assertThat(thrown.get()).hasMessageContaining("stopped");
    }

    /** Java 21 has virtual threads; the tests run on 17 too. */
    private static ExecutorService virtualThreadsIfAvailable() throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            return Executors.newFixedThreadPool(200);
        }
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    private static void inThreads(int count, Runnable work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(threads.submit(work));
            }
            for (Future<?> future : running) {
                future.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
