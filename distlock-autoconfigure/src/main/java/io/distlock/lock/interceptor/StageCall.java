package io.distlock.lock.interceptor;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockNotAcquiredException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Runs a method that returns a {@link CompletionStage}, without blocking the caller. The method is called on the thread that
 * brings the lock, with the caller's lock context and the new lock bound to it. Cancelling the returned future while it waits
 * gives up the wait, later it cancels the stage of the method.
 *
 * <p>The lock is released when the stage ends. A transaction keeps it longer only if it is active on the thread where the
 * method is called; work on another thread is no part of the caller's transaction.
 */
final class StageCall {

    private final LockedCall call;
    private final AfterTransaction afterTransaction;
    private final LockContext callerContext = LockContext.current();
    private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();

    StageCall(LockedCall call, AfterTransaction afterTransaction) {
        this.call = call;
        this.afterTransaction = afterTransaction;
    }

    CompletableFuture<@Nullable Object> run() {
        CompletableFuture<LockHandle> waiting;
        try {
            waiting = call.manager().acquireAsync(call.request()).toCompletableFuture();
        } catch (RuntimeException e) {
            waiting = CompletableFuture.failedFuture(e);
        }
        cancelWithResult(waiting);
        waiting.whenComplete(this::arrived);
        return result;
    }

    private void arrived(@Nullable LockHandle handle, @Nullable Throwable failure) {
        if (handle == null) {
            refused(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        } else if (result.isDone()) {
            handle.releaseAsync(); // cancelled meanwhile
        } else {
            runHolding(new JointRelease(call.hold(handle), call.releasesAfterTransaction()));
        }
    }

    private void refused(@Nullable Throwable cause) {
        if (!(cause instanceof LockNotAcquiredException) || call.throwsWhenBusy()) {
            result.completeExceptionally(cause == null ? new LockNotAcquiredException("No lock was granted") : cause);
            return;
        }
        try {
            stage(call.insteadOfWork()).whenComplete(this::complete);
        } catch (Throwable failure) {
            result.completeExceptionally(failure);
        }
    }

    private void runHolding(JointRelease release) {
        HeldLock lock = release.lock();
        boolean keep = call.releasesAfterTransaction() && !call.heldLocks().isCovered(lock, callerContext);
        LockContext.Scope scope = ContextSwitch.to(callerContext.with(lock.handle()));
        boolean kept = false;
        try {
            kept = keep && keepUntilTransactionEnds(release, scope);
            invoke(release);
        } catch (RuntimeException e) {
            release.workEnded();
            result.completeExceptionally(e);
        } finally {
            if (!kept) {
                scope.close();
            }
        }
    }

    private boolean keepUntilTransactionEnds(JointRelease release, LockContext.Scope scope) {
        boolean kept = afterTransaction.register(release.lock(), scope::close, release::transactionEnded);
        if (kept) {
            release.transactionBegun();
        }
        return kept;
    }

    private void invoke(JointRelease release) {
        HeldLock lock = release.lock();
        WorkInterrupt interrupt = WorkInterrupt.begin(lock);
        CompletionStage<?> work;
        try {
            lock.requireNotLost();
            work = stage(call.proceed());
        } catch (Throwable failure) {
            Throwable explained = lock.explain(failure, interrupt.end());
            release.workEnded();
            result.completeExceptionally(explained);
            return;
        }
        interrupt.end();
        cancelWithResult(work);
        if (lock.interruptsWhenLost()) {
            lock.handle().onLost(lost -> result.completeExceptionally(lock.lostException()));
        }
        work.whenComplete((value, failure) -> workEnded(release, value, failure));
    }

    private void workEnded(JointRelease release, @Nullable Object value, @Nullable Throwable failure) {
        Throwable outcome = null;
        try {
            if (failure == null) {
                release.lock().requireNotLost();
            } else {
                outcome = release.lock().explain(failure, false);
            }
        } catch (LockLostException lost) {
            outcome = lost;
        }
        release.workEnded();
        complete(value, outcome);
    }

    private void complete(@Nullable Object value, @Nullable Throwable failure) {
        if (failure == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(failure);
        }
    }

    /** Passes on what ends the result from outside: a cancellation, or a lost lock. */
    private void cancelWithResult(CompletionStage<?> stage) {
        result.whenComplete((value, failure) -> {
            if (result.isCancelled() || failure instanceof LockLostException) {
                try {
                    stage.toCompletableFuture().cancel(true);
                } catch (UnsupportedOperationException e) {
                    // a stage that cannot be cancelled goes on, and keeps its lock until it ends
                }
            }
        });
    }

    private static CompletionStage<?> stage(@Nullable Object returned) {
        return returned == null ? CompletableFuture.completedFuture(null) : (CompletionStage<?>) returned;
    }
}
