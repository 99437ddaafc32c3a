package io.distlock.lock.interceptor;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockNotAcquiredException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One subscription of a publisher that works under a lock. Thread-safe: the lock may arrive while the subscription ends; each
 * side writes its field before it reads the other's, so at least one of them releases.
 */
final class ReactiveTurn {

    private final LockedCall call;
    private final ReactiveTransaction transaction;
    private final LockContext outer;

    private volatile @Nullable CompletableFuture<LockHandle> waiting;
    private volatile @Nullable JointRelease release;
    private volatile @Nullable Subscription working;
    private volatile boolean ended;

    ReactiveTurn(LockedCall call, ReactiveTransaction transaction, LockContext outer) {
        this.call = call;
        this.transaction = transaction;
        this.outer = outer;
    }

    Flux<Object> run() {
        return Mono.create(this::acquire)
                .map(Optional::of)
                .onErrorResume(
                        LockNotAcquiredException.class,
                        busy -> call.throwsWhenBusy() ? Mono.error(busy) : Mono.just(Optional.empty()))
                .flatMapMany(granted -> granted.map(this::hold).orElseGet(this::insteadOfWork))
                .doOnTerminate(this::end) // before the subscriber hears of it
                .doOnCancel(this::end);
    }

    private void acquire(MonoSink<JointRelease> sink) {
        CompletableFuture<LockHandle> handle;
        try (LockContext.Scope scope = ContextSwitch.to(outer)) {
            handle = call.manager().acquireAsync(call.request()).toCompletableFuture();
        }
        waiting = handle;
        handle.thenApply(this::arrived).whenComplete((granted, failure) -> {
            if (granted != null) {
                sink.success(granted);
            } else if (!ended) {
                sink.error(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            }
        });
        if (ended) {
            end();
        }
    }

    private JointRelease arrived(LockHandle handle) {
        JointRelease granted = new JointRelease(call.hold(handle), call.releasesAfterTransaction());
        release = granted;
        if (ended) {
            granted.workEnded();
        }
        return granted;
    }

    private void end() {
        ended = true;
        CompletableFuture<LockHandle> handle = waiting;
        if (handle != null) {
            handle.cancel(true);
        }
        JointRelease granted = release;
        if (granted != null) {
            granted.workEnded();
        }
    }

    private Flux<Object> hold(JointRelease granted) {
        HeldLock lock = granted.lock();
        lock.requireNotLost();
        if (call.releasesAfterTransaction() && !call.heldLocks().isCovered(lock, outer)) {
            transaction.keep(granted);
        }
        Flux<Object> work = work(outer.with(lock.handle()));
        if (!lock.failsWhenLost()) {
            return work;
        }
        return work.onErrorMap(failure -> lock.explain(failure, false))
                .concatWith(Mono.fromRunnable(lock::requireNotLost))
                .doOnSubscribe(subscription -> working = subscription)
                .takeUntilOther(loss(lock));
    }

    private Flux<Object> work(LockContext context) {
        return Flux.from(subscriber -> {
                    try (LockContext.Scope scope = ContextSwitch.to(context)) {
                        invoke().subscribe(subscriber);
                    }
                })
                .contextWrite(carried -> carried.put(LockContext.class, context));
    }

    private Flux<Object> invoke() {
        try {
            return flux(call.proceed());
        } catch (Throwable failure) {
            return Flux.error(failure);
        }
    }

    private Flux<Object> insteadOfWork() {
        try {
            return flux(call.insteadOfWork());
        } catch (Throwable failure) {
            return Flux.error(failure);
        }
    }

    private Mono<Object> loss(HeldLock lock) {
        return Mono.create(sink -> lock.handle().onLost(lost -> {
            Subscription work = working;
            if (work != null) {
                work.cancel(); // takeUntilOther does not, after an error of the other
            }
            sink.error(lock.lostException());
        }));
    }

    private static Flux<Object> flux(@Nullable Object returned) {
        return returned == null ? Flux.empty() : Flux.from((Publisher<?>) returned);
    }
}
