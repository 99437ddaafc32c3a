package io.distlock.lock.interceptor;

import org.jspecify.annotations.Nullable;

/** Counts the transactions that have ended under a lock, but may complete later than the call. Thread-safe. */
final class PendingCompletions {

    private int count; // guarded by this
    private @Nullable Runnable afterLast; // guarded by this

    synchronized void add() {
        count++;
    }

    void remove() {
        Runnable task;
        synchronized (this) {
            count--;
            task = count == 0 ? afterLast : null;
            afterLast = count == 0 ? null : afterLast;
        }
        if (task != null) {
            task.run();
        }
    }

    /** Runs the task here and now if nothing is pending, else after the last completion, on the thread that brings it. */
    void runAfterLast(Runnable task) {
        synchronized (this) {
            if (count > 0) {
                afterLast = task;
                return;
            }
        }
        task.run();
    }
}
