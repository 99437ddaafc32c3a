package io.distlock.lock.interceptor;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockNotAcquiredException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs a method that works on the calling thread. */
record BlockingCall(LockedCall call, AfterTransaction afterTransaction) {

    @Nullable
    Object run() throws Throwable {
        Optional<LockHandle> handle = acquire();
        if (handle.isPresent()) {
            return runHolding(call.hold(handle.get()));
        }
        return call.operation().fallback().isPresent()
                ? call.insteadOfWork()
                : EmptyResult.of(call.operation().method().getReturnType());
    }

    private Optional<LockHandle> acquire() {
        if (call.throwsWhenBusy()) {
            return Optional.of(call.manager().acquire(call.request()));
        }
        try {
            return call.manager().tryAcquire(call.request());
        } catch (LockNotAcquiredException queueFull) {
            return Optional.empty();
        }
    }

    private @Nullable Object runHolding(HeldLock lock) throws Throwable {
        boolean covered = call.heldLocks().isCovered(lock, LockContext.current());
        LockContext.Scope scope = lock.handle().bind();
        boolean deferred = false;
        try {
            deferred = call.releasesAfterTransaction()
                    && !covered
                    && afterTransaction.register(lock, scope::close, lock::releaseAfterCompletions);
            return work(lock);
        } finally {
            if (!deferred) {
                scope.close();
                if (call.releasesAfterTransaction()) {
                    lock.releaseAfterCompletions();
                } else {
                    lock.release();
                }
            }
        }
    }

    private @Nullable Object work(HeldLock lock) throws Throwable {
        lock.requireNotLost();
        WorkInterrupt interrupt = WorkInterrupt.begin(lock);
        Object result;
        try {
            result = call.proceed();
        } catch (Throwable failure) {
            throw lock.explain(failure, interrupt.end());
        }
        interrupt.end();
        lock.requireNotLost();
        return result;
    }
}
