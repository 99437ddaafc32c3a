package io.distlock.lock.interceptor;

import io.distlock.lock.LockContext;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Runs a method that returns a publisher: one lock and one call of the method for each subscription. The locks of a
 * subscription travel in Reactor's context as a {@link LockContext}, so that an annotated call further in enters them again.
 *
 * <p>A reactive transaction that begins further in cannot be stopped at its commit from here. So a lost lock cancels the work at
 * once with FAIL as well as with INTERRUPT, which rolls that transaction back.
 */
record ReactiveCall(LockedCall call) {

    private static final boolean TRANSACTIONS = ClassUtils.isPresent(
            "org.springframework.transaction.reactive.TransactionSynchronizationManager",
            ReactiveCall.class.getClassLoader());

    Object run() {
        Flux<Object> work = Flux.deferContextual(context -> transaction()
                .flatMapMany(transaction -> new ReactiveTurn(call, transaction, outer(context, transaction)).run()));
        return call.operation().returnKind() == ReturnKind.MONO ? work.singleOrEmpty() : work;
    }

    static Object failed(ReturnKind kind, Throwable failure) {
        return kind == ReturnKind.MONO ? Mono.error(failure) : Flux.error(failure);
    }

    private static Mono<ReactiveTransaction> transaction() {
        return TRANSACTIONS ? SpringReactiveTransaction.current() : Mono.just(ReactiveTransaction.NONE);
    }

    /** What the subscriber holds; a thread that subscribes and waits lends its own locks. */
    private static LockContext outer(ContextView context, ReactiveTransaction transaction) {
        LockContext outer = context.<LockContext>getOrEmpty(LockContext.class).orElseGet(LockContext::current);
        return ContextSwitch.merge(outer, transaction.locks());
    }
}
