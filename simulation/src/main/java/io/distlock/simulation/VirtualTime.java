package io.distlock.simulation;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A deterministic event loop: tasks run one after the other, ordered by due time and then by the order of their
 * submission, and time jumps from one task to the next.
 *
 * <p>Confined to the thread that created it. A task handed over by another thread fails the simulation, because
 * such a run could not be repeated. A task that throws ends the run: the exception leaves {@link #step()} and
 * everything built on it.
 */
public final class VirtualTime {

    static final long EVENTS_MAX = 1_000_000;

    private static final int SWEEP_MIN = 32;

    private static final Comparator<VirtualTask<?>> BY_TIME_AND_SEQUENCE = (a, b) -> a.dueNanos() != b.dueNanos()
            ? Long.compare(a.dueNanos(), b.dueNanos())
            : Long.compare(a.sequence(), b.sequence());

    private final PriorityQueue<VirtualTask<?>> queue = new PriorityQueue<>(64, BY_TIME_AND_SEQUENCE);
    private final Thread thread = Thread.currentThread();
    private final VirtualProcess world = new VirtualProcess("world", this, new VirtualClock(this, 0, 0));

    private VirtualProcess running = world;
    private long nowNanos;
    private long sequence;
    private long events;
    private long eventsMax = EVENTS_MAX;
    /** How many tasks were cancelled since the queue was swept: at least as many as are still in it. */
    private int cancelled;

    private volatile @Nullable Throwable failure;

    /** Returns the true time in nanoseconds since the start; no process can see it except through its own clock. */
    public long nanoTime() {
        return nowNanos;
    }

    /** Returns the process for everything outside the system under test: clients' plans, faults, timers of tests. */
    public VirtualProcess world() {
        return world;
    }

    /** Returns the process whose task runs at the moment, the {@link #world()} between two tasks. */
    public VirtualProcess running() {
        return running;
    }

    /** Returns how many tasks have run or were held back so far. */
    public long events() {
        return events;
    }

    /** Sets how many tasks may run before the simulation is taken for an endless one; 1,000,000 by default. */
    public void limitEvents(long max) {
        eventsMax = max;
    }

    /** Returns how many tasks wait for their time; a way to notice timers that were left behind. */
    public long pending() {
        return waiting(task -> true).count();
    }

    /** Runs until no task is left. Periodic tasks never end, so cancel them or use {@link #runFor(Duration)}. */
    public void runUntilIdle() {
        boolean more = true;
        while (more) {
            more = step();
        }
    }

    /** Runs every task due within the duration, and leaves the time at its end. */
    public void runFor(Duration duration) {
        runUntil(() -> false, duration);
    }

    /**
     * Runs until the condition holds, at the latest until the limit.
     *
     * @return whether the condition holds
     */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        long deadline = nowNanos + limit.toNanos();
        while (!condition.getAsBoolean()) {
            VirtualTask<?> next = peek();
            if (next == null || next.dueNanos() > deadline) {
                nowNanos = deadline;
                rethrowFailure();
                return condition.getAsBoolean();
            }
            step();
        }
        rethrowFailure();
        return true;
    }

    /**
     * Runs the next task.
     *
     * @return false if there was none
     */
    public boolean step() {
        rethrowFailure();
        VirtualTask<?> task = peek();
        if (task == null) {
            return false;
        }
        if (++events > eventsMax) {
            throw new IllegalStateException("More than " + eventsMax + " events by " + Duration.ofNanos(nowNanos)
                    + ": a loop without end, or a scenario that needs limitEvents()");
        }
        queue.poll();
        nowNanos = Math.max(nowNanos, task.dueNanos());
        run(task);
        rethrowFailure();
        return true;
    }

    /** Fails the simulation from a place whose exceptions get lost, such as a callback of a future. */
    public void fail(Throwable cause) {
        Throwable first = failure;
        if (first == null) {
            failure = cause;
        } else if (first != cause) {
            first.addSuppressed(cause);
        }
    }

    /** Throws what {@link #fail(Throwable)} was told, if anything. */
    public void rethrowFailure() {
        Throwable cause = failure;
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause != null) {
            throw new IllegalStateException("A task failed: " + cause, cause);
        }
    }

    void after(Duration delay, Runnable action) {
        enqueue(new VirtualTask<>(world.scheduler(), Executors.callable(action), 0), nowNanos + delay.toNanos());
    }

    void enqueue(VirtualTask<?> task, long dueNanos) {
        if (Thread.currentThread() != thread) {
            IllegalStateException alien = new IllegalStateException("Simulation of " + thread.getName()
                    + " was entered by " + Thread.currentThread().getName() + ": some code uses threads of its own");
            fail(alien);
            throw alien;
        }
        task.due(Math.max(nowNanos, dueNanos), ++sequence);
        queue.add(task);
    }

    /**
     * Told of every task that is cancelled. Most are timers of calls that were answered, due long after; when they are the most of
     * the queue they go all at once, since the depth of the queue is a tenth of what a simulation costs.
     */
    void countCancelled() {
        cancelled++;
        if (cancelled > SWEEP_MIN && cancelled > queue.size() / 2) {
            queue.removeIf(task -> !task.isLive());
            cancelled = 0;
        }
    }

    Stream<VirtualTask<?>> waiting(Predicate<VirtualTask<?>> filter) {
        return queue.stream().filter(VirtualTask::isLive).filter(filter).sorted(BY_TIME_AND_SEQUENCE);
    }

    private @Nullable VirtualTask<?> peek() {
        VirtualTask<?> task = queue.peek();
        while (task != null && !task.isLive()) {
            queue.poll();
            task = queue.peek();
        }
        return task;
    }

    private void run(VirtualTask<?> task) {
        VirtualProcess process = task.process();
        if (process.isPaused()) {
            process.hold(task);
            return;
        }
        running = process;
        try {
            task.run();
        } finally {
            running = world;
        }
    }
}
