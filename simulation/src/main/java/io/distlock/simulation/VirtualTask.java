package io.distlock.simulation;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A task in the queue of {@link VirtualTime}, and the future that its submitter holds. Confined to one thread. */
final class VirtualTask<V> implements ScheduledFuture<V> {

    private enum State {
        WAITING,
        DONE,
        FAILED,
        CANCELLED
    }

    private final VirtualScheduler scheduler;
    private final Callable<V> work;
    /** Zero: once. Positive: fixed rate. Negative: fixed delay. In nanoseconds of the process. */
    private final long periodNanos;

    private State state = State.WAITING;
    private @Nullable V result;
    private @Nullable Throwable cause;
    private long dueNanos;
    private long sequence;
    /** When a periodic task should have run last, on the clock of its process. */
    private long localDueNanos;

    VirtualTask(VirtualScheduler scheduler, Callable<V> work, long periodNanos) {
        this.scheduler = scheduler;
        this.work = work;
        this.periodNanos = periodNanos;
    }

    void due(long newDueNanos, long newSequence) {
        dueNanos = newDueNanos;
        sequence = newSequence;
    }

    void localDue(long nanos) {
        localDueNanos = nanos;
    }

    long dueNanos() {
        return dueNanos;
    }

    long sequence() {
        return sequence;
    }

    VirtualScheduler scheduler() {
        return scheduler;
    }

    VirtualProcess process() {
        return scheduler.process();
    }

    boolean isPeriodic() {
        return periodNanos != 0;
    }

    /** Whether it may still run: neither done nor cancelled, nor dead with its process. */
    boolean isLive() {
        return state == State.WAITING && !scheduler.isDead();
    }

    void run() {
        try {
            V value = work.call();
            if (state == State.WAITING) {
                finish(value);
            }
        } catch (Throwable thrown) {
            state = State.FAILED;
            cause = thrown;
            scheduler.process().time().fail(thrown);
        }
    }

    private void finish(V value) {
        if (!isPeriodic()) {
            state = State.DONE;
            result = value;
        } else if (scheduler.isShutdown()) {
            state = State.CANCELLED;
        } else {
            scheduler.enqueueAt(
                    this,
                    periodNanos > 0 ? localDueNanos + periodNanos : process().nanoTime() - periodNanos);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (state != State.WAITING) {
            return false;
        }
        state = State.CANCELLED;
        process().time().countCancelled();
        return true;
    }

    @Override
    public boolean isCancelled() {
        return state == State.CANCELLED;
    }

    @Override
    public boolean isDone() {
        return state != State.WAITING;
    }

    /** Never blocks: nobody else could finish the task. */
    @Override
    public @Nullable V get() throws ExecutionException {
        return switch (state) {
            case DONE -> result;
            case FAILED -> throw new ExecutionException(cause);
            case CANCELLED -> throw new CancellationException();
            case WAITING -> throw new IllegalStateException("get() would block the only thread of the simulation");
        };
    }

    @Override
    public @Nullable V get(long timeout, TimeUnit unit) throws ExecutionException {
        return get();
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(dueNanos - process().time().nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
