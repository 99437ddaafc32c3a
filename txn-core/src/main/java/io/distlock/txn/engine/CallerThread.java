package io.distlock.txn.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets the thread that ends a transaction wait, and meanwhile do what only this thread can: commit or roll back the local transaction
 * that is bound to it. Tasks come from any thread; waiting is confined to the one.
 */
final class CallerThread implements Executor {

    // holds at most a task or two, and a wake-up for each change of state
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final LongSupplier nanoTime;

    CallerThread(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Makes the waiting thread look again. */
    void wake() {
        tasks.add(() -> {});
    }

    /** When the thread shall stop waiting: at once if not positive, by the latest after so many nanoseconds. */
    interface Patience {

        long remainingNanos(long now);
    }

    /** Runs tasks until patience is over; goes on although interrupted, and leaves the flag set. */
    void runUntil(Patience patience) {
        boolean interrupted = false;
        while (true) {
            // first the patience, then the tasks: what was handed over before the end is done
            long remaining = patience.remainingNanos(nanoTime.getAsLong());
            boolean worked = false;
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
                worked = true;
            }
            if (remaining <= 0) {
                break;
            }
            if (worked) {
                continue; // what woke us may have happened after the patience was asked
            }
            try {
                Runnable task = tasks.poll(remaining, TimeUnit.NANOSECONDS);
                if (task != null) {
                    task.run();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
