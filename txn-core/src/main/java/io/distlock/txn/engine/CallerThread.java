package io.distlock.txn.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the thread that ends a transaction wait, and meanwhile do what only this thread can: commit or roll back the local transaction
 * that is bound to it. Tasks come from any thread; waiting is confined to the one.
 */
final class CallerThread implements Executor {

    static final int IDLE_MILLIS = 10;

    // holds at most a task or two, and a wake-up for each change of state
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final LongSupplier nanoTime;
    private final Object door = new Object();
    private @Nullable Thread waiting; // guarded by the door

    CallerThread(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** This thread will wait: from now on it takes calls to branches too. */
    void enter() {
        synchronized (door) {
            waiting = Thread.currentThread();
        }
    }

    /** It takes no more of them. What it has taken is done by {@link #runUntil} before that returns. */
    void leave() {
        synchronized (door) {
            waiting = null;
        }
    }

    /** Has the task done by the thread that waits; false if there is none. */
    boolean offer(Runnable task) {
        synchronized (door) {
            return waiting != null && tasks.add(task);
        }
    }

    boolean isWaiting() {
        synchronized (door) {
            return waiting != null;
        }
    }

    /** Makes the waiting thread look again. */
    void wake() {
        synchronized (door) {
            if (waiting == Thread.currentThread()) {
                return; // it looks after each task
            }
        }
        tasks.add(() -> {});
    }

    /** When the thread shall stop waiting: at once if not positive, by the latest after so many nanoseconds. */
    interface Patience {

        long remainingNanos(long now);

        /** Nothing happened for {@value CallerThread#IDLE_MILLIS} ms; told once, until something happens. */
        default void idle() {}
    }

    /** Runs tasks until patience is over; goes on although interrupted, and leaves the flag set. */
    void runUntil(Patience patience) {
        boolean interrupted = false;
        boolean idle = false;
        while (true) {
            // first the patience, then the tasks: what was handed over before the end is done
            long remaining = patience.remainingNanos(nanoTime.getAsLong());
            boolean worked = false;
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
                worked = true;
            }
            if (worked && remaining > 0) {
                continue; // what woke us may have happened after the patience was asked
            }
            if (remaining <= 0) {
                leave();
                if (tasks.isEmpty()) {
                    break;
                }
                continue; // one came before the door was closed
            }
            try {
                long pause = idle ? remaining : Math.min(remaining, TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS));
                Runnable task = tasks.poll(pause, TimeUnit.NANOSECONDS);
                if (task != null) {
                    task.run();
                } else if (!idle) {
                    patience.idle();
                }
                idle = task == null;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
