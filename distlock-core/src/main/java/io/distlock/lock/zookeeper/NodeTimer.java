package io.distlock.lock.zookeeper;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one thing that a node has to do later; the next one takes the place of it. Written by one step at a time. */
final class NodeTimer {

    private final ScheduledExecutorService executor;
    private volatile int number;
    private volatile @Nullable Future<?> pending;

    NodeTimer(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    /** Runs a task later, also after the executor was shut down: what is to be deleted must not stay because a store was closed. */
    void start(Duration delay, Runnable task) {
        stop();
        try {
            pending = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(task);
        }
    }

    /** Tells the present task from those that were stopped too late. */
    int number() {
        return number;
    }

    void stop() {
        number++;
        Future<?> running = pending;
        if (running != null) {
            running.cancel(false);
            pending = null;
        }
    }
}
