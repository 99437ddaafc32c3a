package io.distlock.lock.interceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.OnBusy;
import io.distlock.lock.OnLost;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

class ReactiveCallTests {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final Application application = Application.start(Work.class);
    private final FakeLockManager locks = application.locks;
    private final Work work = application.bean(Work.class);

    @AfterEach
    void nothingIsLeftBehind() {
        application.close();

        assertThat(LockContext.current().handles()).isEmpty();
    }

    @Test
    void nothingHappensBeforeTheSubscription() {
        Mono<String> publisher = work.mono(() -> Mono.just("x"));

        assertThat(locks.requests).isEmpty();
        assertThat(publisher.block(SOON)).isEqualTo("x");
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void eachSubscriptionTakesItsOwnLockAndCallsTheMethod() {
        AtomicInteger calls = new AtomicInteger();
        Mono<Integer> publisher = work.mono(() -> Mono.just(calls.incrementAndGet()));

        assertThat(publisher.block(SOON)).isEqualTo(1);
        assertThat(publisher.block(SOON)).isEqualTo(2);
        assertThat(locks.granted).hasSize(2);
    }

    @Test
    void lockIsFreeWhenTheSubscriberHearsOfTheEnd() {
        List<Boolean> held = new CopyOnWriteArrayList<>();

        work.flux(() -> Flux.just(1, 2).doOnNext(i -> held.add(locks.isHeld("stock"))))
                .doOnComplete(() -> held.add(locks.isHeld("stock")))
                .blockLast(SOON);

        assertThat(held).containsExactly(true, true, false);
    }

    @Test
    void emptyPublisherStaysEmpty() {
        assertThat(work.mono(Mono::empty).blockOptional(SOON)).isEmpty();
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void errorsPassAndRelease() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> work.mono(() -> Mono.error(new IllegalStateException("signal")))
                        .block(SOON))
                .withMessage("signal");
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> work.flux(() -> {
                            throw new IllegalStateException("thrown");
                        })
                        .blockLast(SOON))
                .withMessage("thrown");
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void cancellingWhileWorkingReleases() {
        AtomicInteger cancelled = new AtomicInteger();
        Disposable subscription = work.flux(() -> Flux.never().doOnCancel(cancelled::incrementAndGet))
                .subscribe();
        assertThat(locks.isHeld("stock")).isTrue();

        subscription.dispose();

        assertThat(locks.isHeld("stock")).isFalse();
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void cancellingWhileWaitingGivesUpTheWait() {
        locks.holdBack = true;
        Disposable subscription = work.mono(() -> {
                    throw new AssertionError("ran");
                })
                .subscribe();
        CompletableFuture<LockHandle> wait = locks.waiting.get(0);

        subscription.dispose();

        assertThat(wait).isCancelled();
        locks.bring();
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void lockThatArrivesWhileTheSubscriptionEndsIsReleased() {
        for (int i = 0; i < 200; i++) {
            locks.holdBack = true;
            Disposable subscription = work.mono(Mono::never).subscribe();
            CompletableFuture<Void> cancel = CompletableFuture.runAsync(subscription::dispose);
            locks.bring();
            cancel.join();

            assertThat(locks.isHeld("stock")).isFalse();
            assertThat(application
                            .bean(DistributedLockAdvisor.class)
                            .heldLocks()
                            .isEmpty())
                    .isTrue();
        }
    }

    @Test
    void nestedCallEntersAgainAlsoOnAnotherThread() {
        String result = work.mono(() -> Mono.just("x")
                        .publishOn(Schedulers.parallel())
                        .flatMap(x -> work.mono(() -> Mono.just(x + locks.granted.size()))))
                .block(SOON);

        assertThat(result).isEqualTo("x1");
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void workSeesItsLockWhenCalledAndWhenSubscribed() {
        String result = work.mono(() -> {
                    String called = LockHandle.current().orElseThrow().key().id();
                    return Mono.fromSupplier(() -> called + LockHandle.current().isPresent());
                })
                .block(SOON);

        assertThat(result).isEqualTo("stocktrue");
    }

    @Test
    void blockingCallLendsItsLock() {
        String result = work.blocking(
                () -> work.mono(() -> Mono.just("x" + locks.granted.size())).block(SOON));

        assertThat(result).isEqualTo("x1");
    }

    @Test
    void busyLockFailsSkipsOrFallsBack() {
        locks.occupy("stock");

        assertThatExceptionOfType(LockNotAcquiredException.class)
                .isThrownBy(() -> work.mono(() -> Mono.just("never")).block(SOON));
        assertThat(work.skipped(() -> Flux.just("never")).collectList().block(SOON))
                .isEmpty();
        assertThat(work.orElse("x").block(SOON)).isEqualTo("fallback x");
    }

    @Test
    void busyErrorOfTheWorkItselfIsNotSkipped() {
        assertThatExceptionOfType(LockNotAcquiredException.class)
                .isThrownBy(() -> work.skipped(() -> Flux.error(new LockNotAcquiredException("another")))
                        .blockLast(SOON));
    }

    @Test
    void failingStoreIsNeverBusy() {
        locks.failure = new LockStoreException("down");

        assertThatExceptionOfType(LockStoreException.class)
                .isThrownBy(() -> work.skipped(Flux::empty).blockLast(SOON));
    }

    @Test
    void missingKeyIsAnError() {
        Mono<String> publisher = work.byKey("");

        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> publisher.block(SOON));
    }

    @Test
    void lostLockCancelsTheWorkAtOnce() {
        AtomicInteger cancelled = new AtomicInteger();
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        work.mono(() -> Mono.never().doOnCancel(cancelled::incrementAndGet)).subscribe(x -> {}, errors::add);
        work.interrupted(() -> Flux.never().doOnCancel(cancelled::incrementAndGet))
                .subscribe(x -> {}, errors::add);

        locks.holder("stock").lose();
        locks.holder("other").lose();

        assertThat(errors).hasSize(2).hasOnlyElementsOfType(LockLostException.class);
        assertThat(cancelled).hasValue(2);
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void lossThatNobodyWasToldOfReplacesTheResult() {
        assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> work.mono(() -> {
                    locks.holder("stock").expire();
                    return Mono.just("late");
                })
                .block(SOON));
    }

    @Test
    void lostLockOnlyNotifies() {
        Sinks.One<String> sink = Sinks.one();
        CompletableFuture<String> result = work.notified(sink::asMono).toFuture();

        locks.holder("stock").lose();
        sink.tryEmitValue("done");

        assertThat(result).isCompletedWithValue("done");
        assertThat(locks.isHeld("stock")).isFalse();
    }

    static class Work {

        @DistributedLock("stock")
        <T> Mono<T> mono(Supplier<Mono<T>> action) {
            return action.get();
        }

        @DistributedLock("stock")
        <T> Flux<T> flux(Supplier<Flux<T>> action) {
            return action.get();
        }

        @DistributedLock("stock")
        <T> T blocking(Supplier<T> action) {
            return action.get();
        }

        @DistributedLock(name = "stock", onBusy = OnBusy.SKIP)
        <T> Flux<T> skipped(Supplier<Flux<T>> action) {
            return action.get();
        }

        @DistributedLock(name = "stock", onBusy = OnBusy.FALLBACK, fallbackMethod = "fallback")
        Mono<String> orElse(String text) {
            return Mono.just("never");
        }

        Mono<String> fallback(String text) {
            return Mono.just("fallback " + text);
        }

        @DistributedLock(name = "stock", key = "#sku")
        Mono<String> byKey(String sku) {
            return Mono.just("never");
        }

        @DistributedLock(name = "other", onLost = OnLost.INTERRUPT)
        <T> Flux<T> interrupted(Supplier<Flux<T>> action) {
            return action.get();
        }

        @DistributedLock(name = "stock", onLost = OnLost.NOTIFY)
        <T> Mono<T> notified(Supplier<Mono<T>> action) {
            return action.get();
        }
    }
}
