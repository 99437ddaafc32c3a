package io.distlock.lock.test;

import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Something to be done at a time of the clock. Times are written once, under the monitor of the clock. */
final class TimerTask<V> extends FutureTask<V> implements ScheduledFuture<V> {

    private final VirtualClock clock;
    private final String process;
    private long dueNanos;
    private long sequence;

    TimerTask(VirtualClock clock, String process, Callable<V> work) {
        super(work);
        this.clock = clock;
        this.process = process;
    }

    void due(long newDueNanos, long newSequence) {
        dueNanos = newDueNanos;
        sequence = newSequence;
    }

    String process() {
        return process;
    }

    long dueNanos() {
        return dueNanos;
    }

    long sequence() {
        return sequence;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        clock.remove(this);
        return super.cancel(false);
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(dueNanos - clock.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
