package io.distlock.consensus.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that all wait for the same time, nearly all of which are cancelled long before. One timer serves them: it is set for the
 * oldest and not touched by those that come and go, so that a round trip costs no wake-up of the timer's thread. What was cancelled is
 * forgotten when its time is over. Thread-safe; guarded by this.
 */
final class Timeouts {

    private final PaxosRuntime runtime;
    private final long delayNanos;
    private final Queue<Timeout> oldestFirst = new ArrayDeque<>();
    private boolean armed;

    /** A task that waits. */
    static final class Timeout implements Cancellable {

        private final long dueNanos;
        private volatile @Nullable Runnable task;

        private Timeout(Runnable task, long dueNanos) {
            this.task = task;
            this.dueNanos = dueNanos;
        }

        @Override
        public void cancel() {
            task = null;
        }
    }

    Timeouts(PaxosRuntime runtime, long delayNanos) {
        this.runtime = runtime;
        this.delayNanos = delayNanos;
    }

    synchronized Cancellable start(Runnable task) {
        Timeout timeout = new Timeout(task, now() + delayNanos);
        oldestFirst.add(timeout);
        if (!armed) {
            arm(delayNanos);
        }
        return timeout;
    }

    synchronized int size() {
        return oldestFirst.size();
    }

    private void onTimer() {
        takeDue().forEach(timeout -> {
            Runnable task = timeout.task;
            if (task != null) {
                task.run();
            }
        });
    }

    private synchronized List<Timeout> takeDue() {
        List<Timeout> due = new ArrayList<>();
        long now = now();
        Timeout oldest = oldestFirst.peek();
        while (oldest != null && (oldest.task == null || oldest.dueNanos - now <= 0)) {
            due.add(oldestFirst.remove());
            oldest = oldestFirst.peek();
        }
        armed = false;
        if (oldest != null) {
            arm(oldest.dueNanos - now);
        }
        return due;
    }

    private void arm(long nanos) {
        try {
            runtime.timer().schedule(this::onTimer, nanos, TimeUnit.NANOSECONDS);
            armed = true;
        } catch (RejectedExecutionException e) {
            oldestFirst.clear(); // shutting down: close() ends the operations
        }
    }

    private long now() {
        return runtime.nanoTime().getAsLong();
    }
}
