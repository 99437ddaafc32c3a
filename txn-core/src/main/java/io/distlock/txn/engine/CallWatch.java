package io.distlock.txn.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Time limits of calls, of which next to none are reached: looks at all that run now and then, which costs less than a timer for each, and
 * so is up to {@value #PERIOD_MILLIS} ms late. Thread-safe.
 */
final class CallWatch {

    private static final long PERIOD_MILLIS = 50;

    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;
    private final Set<Watched> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();

    CallWatch(ScheduledExecutorService timer, LongSupplier nanoTime) {
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    /** One call. */
    static final class Watched {

        private final long sinceNanos;
        private final long limitNanos;
        private final Runnable late;

        private Watched(long sinceNanos, long limitNanos, Runnable late) {
            this.sinceNanos = sinceNanos;
            this.limitNanos = limitNanos;
            this.late = late;
        }
    }

    /** @param late what is done on the timer if the call has not ended in time; does not block */
    Watched begin(long limitNanos, Runnable late) {
        Watched watched = new Watched(nanoTime.getAsLong(), limitNanos, late);
        running.add(watched);
        lookLater();
        return watched;
    }

    /** How long the call took. */
    long end(Watched watched) {
        running.remove(watched);
        return nanoTime.getAsLong() - watched.sinceNanos;
    }

    private void lookLater() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            try {
                timer.schedule(this::look, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                looking.set(false); // this process is shutting down
            }
        }
    }

    private void look() {
        long now = nanoTime.getAsLong();
        for (Watched each : running) {
            if (now - each.sinceNanos >= each.limitNanos && running.remove(each)) {
                each.late.run();
            }
        }
        looking.set(false);
        if (!running.isEmpty()) {
            lookLater();
        }
    }
}
