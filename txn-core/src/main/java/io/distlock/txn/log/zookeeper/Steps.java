package io.distlock.txn.log.zookeeper;

import io.distlock.txn.DecisionLogException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs steps under a time-out, a bounded number at a time, and describes what went wrong. Thread-safe. */
final class Steps {

    private final ScheduledExecutorService timer;
    private final Duration timeout;
    private final int inFlightMax;
    private final Semaphore places;
    private volatile boolean closed;

    Steps(ScheduledExecutorService timer, Duration timeout, int inFlightMax) {
        this.timer = timer;
        this.timeout = timeout;
        this.inFlightMax = inFlightMax;
        this.places = new Semaphore(inFlightMax);
    }

    /**
     * Runs a step, whose stage is completed when the body is, or when its time is over. The step keeps its place until the body has
     * ended: a request that nobody waits for any more still weighs on the server.
     *
     * @param body gets the stage, to see whether anybody still waits
     */
    <T extends @Nullable Object> CompletableFuture<T> run(
            StepName name, Function<CompletableFuture<T>, CompletionStage<T>> body) {
        CompletableFuture<T> step = new CompletableFuture<>();
        if (closed) {
            step.completeExceptionally(new DecisionLogException("The decision log is closed: no " + name));
        } else if (!places.tryAcquire()) {
            step.completeExceptionally(new DecisionLogException(
                    "%d steps wait for ZooKeeper, which is the limit: no %s".formatted(inFlightMax, name)));
        } else {
            start(name, body, step);
        }
        return step;
    }

    /** From now on every step fails at once. */
    void close() {
        closed = true;
    }

    private <T extends @Nullable Object> void start(
            StepName name, Function<CompletableFuture<T>, CompletionStage<T>> body, CompletableFuture<T> step) {
        CompletionStage<T> running;
        Future<?> alarm;
        try {
            alarm = timer.schedule(() -> expire(step, name), timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            places.release();
            step.completeExceptionally(new DecisionLogException("The timer was shut down: no " + name, e));
            return;
        }
        try {
            running = body.apply(step);
        } catch (RuntimeException e) {
            running = CompletableFuture.failedStage(e);
        }
        running.whenComplete((value, failure) -> {
            alarm.cancel(false);
            places.release();
            if (failure == null) {
                step.complete(value);
            } else {
                step.completeExceptionally(ZooKeeperFailures.describe(name, failure));
            }
        });
    }

    private void expire(CompletableFuture<?> step, StepName name) {
        step.completeExceptionally(
                new DecisionLogException("ZooKeeper did not answer %s within %d ms; whether it took effect is unknown"
                        .formatted(name, timeout.toMillis())));
    }
}
