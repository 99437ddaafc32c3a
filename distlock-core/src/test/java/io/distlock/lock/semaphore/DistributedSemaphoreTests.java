package io.distlock.lock.semaphore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.ForwardingLockStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract in memory, and what does not depend on the store. */
class DistributedSemaphoreTests extends SemaphoreContract {

    private final MemoryLockStore store = MemoryLockStore.create();
    private final List<LockEngine> engines = new ArrayList<>();

    @AfterEach
    void close() {
        engines.forEach(LockEngine::close);
    }

    @Override
    protected LockEngine process() {
        LockEngine engine = LockEngine.start(store);
        engines.add(engine);
        return engine;
    }

    @Override
    protected void forceRelease(LockKey key, long token) {
        store.forceRelease(key, token);
    }

    @Test
    void whatCannotBeASemaphoreIsRefused() {
        LockRequest request = LockRequest.of("calls");
        LockEngine locks = process();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> DistributedSemaphore.create(locks, request, 0))
                .withMessageContaining("calls");
        assertThatIllegalArgumentException().isThrownBy(() -> DistributedSemaphore.create(locks, request, 1001));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DistributedSemaphore.create(locks, request.withMode(LockMode.READ), 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DistributedSemaphore.create(locks, LockRequest.keys("calls", "a", "b"), 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DistributedSemaphore.create(locks, LockRequest.of("calls", "k".repeat(510)), 1));
    }

    @Test
    void allOfManyPermitsAreTakenWithoutWaiting() {
        DistributedSemaphore many = DistributedSemaphore.create(
                process(), LockRequest.of("calls").withWaitTime(Duration.ZERO), DistributedSemaphore.PERMITS_MAX);
        for (int i = 0; i < many.permits(); i++) {
            assertThat(many.tryAcquire()).isPresent();
        }

        assertThat(many.tryAcquire()).isEmpty();
    }

    @Test
    void interruptEndsTheWaitAndIsKept() throws Exception {
        DistributedSemaphore calls =
                DistributedSemaphore.create(process(), LockRequest.of("calls").withWaitTime(Duration.ofMinutes(1)), 1);
        calls.acquire();
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            boolean empty = calls.tryAcquire().isEmpty();
            kept.complete(empty && Thread.currentThread().isInterrupted());
        });
        waiting.start();

        waiting.interrupt();

        assertThat(kept).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
    }

    @Test
    void storeThatDoesNotAnswerIsNoBusySemaphore() {
        LockEngine engine = LockEngine.start(new ForwardingLockStore(store) {
            @Override
            public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
                return CompletableFuture.failedFuture(new LockStoreException("timed out"));
            }
        });
        engines.add(engine);
        DistributedSemaphore calls =
                DistributedSemaphore.create(engine, LockRequest.of("calls").withWaitTime(Duration.ofMillis(200)), 2);

        assertThatExceptionOfType(LockStoreException.class)
                .isThrownBy(calls::tryAcquire)
                .withMessageContaining("calls");
    }

    @Test
    void storeThatFailsForAWhileIsAskedAgainByThoseWhoWait() {
        AtomicInteger failures = new AtomicInteger(3);
        LockEngine engine = LockEngine.start(new ForwardingLockStore(store) {
            @Override
            public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
                return failures.getAndDecrement() > 0
                        ? super.acquire(command)
                                .thenCompose(granted -> CompletableFuture.failedFuture(
                                        new LockStoreException("granted, but nobody heard it")))
                        : super.acquire(command);
            }
        });
        engines.add(engine);
        DistributedSemaphore calls =
                DistributedSemaphore.create(engine, LockRequest.of("calls").withWaitTime(Duration.ofSeconds(30)), 2);

        Permit one = calls.acquire();
        Permit other = calls.acquire();

        assertThat(failures).hasNonPositiveValue();
        assertThat(List.of(one.number(), other.number())).containsExactlyInAnyOrder(0, 1);
        assertThat(DistributedSemaphore.create(engine, LockRequest.of("calls").withWaitTime(Duration.ZERO), 2)
                        .tryAcquire())
                .isEmpty();
    }

    @Test
    void searchThatMayNotWaitForItsPermitsEndsAndLeavesTheGate() {
        for (int permits : new int[] {1, PermitSearch.WATCHED_MAX + 1}) {
            LockEngine engine = process();
            LockRequest request = LockRequest.of("calls", "of " + permits).withWaitTime(Duration.ofMinutes(10));
            DistributedSemaphore holder = DistributedSemaphore.create(engine, request, permits);
            IntStream.range(0, permits).forEach(number -> holder.acquire());
            DistributedSemaphore calls =
                    DistributedSemaphore.create(new WaitsAtTheGateOnly(process()), request, permits);

            CompletableFuture<Permit> refused = calls.acquireAsync().toCompletableFuture();

            assertThat(refused)
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(LockNotAcquiredException.class)
                    .withMessageContaining("can wait for no permit: too many wait");
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                            store.list(Optional.empty(), 100)
                                    .toCompletableFuture()
                                    .join()
                                    .locks())
                    .extracting(lock -> lock.key().id())
                    .noneMatch(id -> id.endsWith("::gate")));
        }
    }

    @Test
    void searchEndsWithItsManager() {
        LockEngine engine = process();
        LockRequest request = LockRequest.of("calls").withWaitTime(Duration.ofMinutes(10));
        DistributedSemaphore.create(process(), request, 1).acquire();
        CompletableFuture<Permit> search =
                DistributedSemaphore.create(engine, request, 1).acquireAsync().toCompletableFuture();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> engine.waiting() > 0);

        engine.close();

        assertThat(search).failsWithin(Duration.ofSeconds(20)).withThrowableOfType(ExecutionException.class);
    }

    @Test
    void nothingIsLeftWhenAllPermitsAreBack() {
        DistributedSemaphore calls = DistributedSemaphore.create(process(), LockRequest.of("calls"), 2);
        Permit first = calls.acquire();
        Permit second = calls.acquire();
        first.release();
        second.release();

        assertThat(engines.get(engines.size() - 1).locks()).isEmpty();
        assertThat(store.list(Optional.empty(), 10).toCompletableFuture().join().locks())
                .isEmpty();
    }

    /** As an engine that has as many who wait as it may, once the gate is open. */
    private record WaitsAtTheGateOnly(LockEngine engine) implements LockManager {

        @Override
        public CompletionStage<LockHandle> acquireAsync(LockRequest request) {
            boolean waits = !request.waitTime().orElseThrow().isZero();
            return waits && !request.key().id().endsWith("::gate")
                    ? CompletableFuture.failedFuture(new LockNotAcquiredException("too many wait"))
                    : engine.acquireAsync(request);
        }

        @Override
        public Optional<LockHandle> tryAcquire(LockRequest request) {
            return engine.tryAcquire(request);
        }

        @Override
        public LockHandle acquire(LockRequest request) {
            return engine.acquire(request);
        }
    }
}
