package io.distlock.lock.zookeeper;

import io.distlock.lock.LockStoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Runs steps under a time-out and describes what went wrong. Thread-safe. */
final class Steps {

    private final ScheduledExecutorService timer;
    private final Duration timeout;
    private volatile boolean closed;

    Steps(ScheduledExecutorService timer, Duration timeout) {
        this.timer = timer;
        this.timeout = timeout;
    }

    /**
     * Runs a step, whose stage is completed when the body is, or when its time is over.
     *
     * @param body gets the stage, to see whether anybody still waits
     */
    <T> CompletableFuture<T> run(StepName name, Function<CompletableFuture<T>, CompletionStage<T>> body) {
        CompletableFuture<T> step = new CompletableFuture<>();
        try {
            if (closed) {
                throw new LockStoreException("The store is closed: no " + name);
            }
            ScheduledFuture<?> alarm =
                    timer.schedule(() -> expire(step, name), timeout.toNanos(), TimeUnit.NANOSECONDS);
            body.apply(step).whenComplete((value, failure) -> {
                alarm.cancel(false);
                end(step, name, value, failure);
            });
        } catch (RejectedExecutionException e) {
            step.completeExceptionally(new LockStoreException("The store is closed: no " + name, e));
        } catch (RuntimeException e) {
            step.completeExceptionally(ZooKeeperFailures.describe(name, e));
        }
        return step;
    }

    /** From now on every step fails at once. */
    void close() {
        closed = true;
    }

    @SuppressWarnings("NullAway") // without a failure there is a value, or Void
    private static <T> void end(CompletableFuture<T> step, StepName name, T value, Throwable failure) {
        if (failure == null) {
            step.complete(value);
        } else {
            step.completeExceptionally(ZooKeeperFailures.describe(name, failure));
        }
    }

    private void expire(CompletableFuture<?> step, StepName name) {
        step.completeExceptionally(
                new LockStoreException("ZooKeeper did not answer %s within %d ms; whether it took effect is unknown"
                        .formatted(name, timeout.toMillis())));
    }
}
