package io.distlock.lock.zookeeper;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs steps one after the other, in the order of the calls: a step begins when the stage of the one before is complete. Once
 * nothing is left to do it may retire, and takes no more steps. Thread-safe.
 */
final class SerialSteps {

    private final BooleanSupplier mayRetire;
    private final Runnable onRetired;
    private final ReentrantLock mutex = new ReentrantLock();

    // guarded by mutex
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    private int pending;
    private boolean retired;

    SerialSteps(BooleanSupplier mayRetire, Runnable onRetired) {
        this.mayRetire = mayRetire;
        this.onRetired = onRetired;
    }

    /** Runs a step when its turn comes; null if this has retired. */
    <T> @Nullable CompletableFuture<T> run(Supplier<CompletionStage<T>> step) {
        CompletableFuture<T> result = new CompletableFuture<>();
        CompletableFuture<?> before;
        mutex.lock();
        try {
            if (retired) {
                return null;
            }
            pending++;
            before = last;
            last = result;
        } finally {
            mutex.unlock();
        }
        before.whenComplete((value, failure) -> start(step, result));
        return result;
    }

    private <T> void start(Supplier<CompletionStage<T>> step, CompletableFuture<T> result) {
        CompletionStage<T> running;
        try {
            running = step.get();
        } catch (RuntimeException e) {
            running = CompletableFuture.failedFuture(e);
        }
        running.whenComplete((value, failure) -> {
            retireIfIdle();
            end(result, value, failure);
        });
    }

    @SuppressWarnings("NullAway") // without a failure there is a value, or Void
    private static <T> void end(CompletableFuture<T> result, T value, Throwable failure) {
        if (failure == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(failure);
        }
    }

    private void retireIfIdle() {
        mutex.lock();
        try {
            pending--;
            if (pending > 0 || !mayRetire.getAsBoolean()) {
                return;
            }
            retired = true;
        } finally {
            mutex.unlock();
        }
        onRetired.run();
    }
}
