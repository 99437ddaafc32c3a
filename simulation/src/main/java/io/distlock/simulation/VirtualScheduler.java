package io.distlock.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The executor of one life of a {@link VirtualProcess}: production code takes it for its scheduler and runs on
 * {@link VirtualTime}.
 *
 * <p>Delays are measured by the clock of the process. A task that throws fails the simulation, whether its future
 * is kept or not. After the process was killed nothing submitted here runs any more, not even after a restart.
 * Calls that would block ({@code invokeAll}, {@code get()} on an unfinished task) throw. Confined to one thread.
 *
 * <pre>{@code
 * VirtualProcess node = simulation.process("node");
 * var engine = new LockEngine(node.scheduler(), node::nanoTime, simulation.newRandom());
 * }</pre>
 */
public final class VirtualScheduler implements ScheduledExecutorService {

    private final VirtualProcess process;
    private final int life;
    private boolean shutdown;

    VirtualScheduler(VirtualProcess process, int life) {
        this.process = process;
        this.life = life;
    }

    /** Returns the process that runs the tasks. */
    public VirtualProcess process() {
        return process;
    }

    /** Returns the monotonic time of the process in nanoseconds. */
    public long nanoTime() {
        return process.nanoTime();
    }

    boolean isDead() {
        return process.life() != life || !process.isAlive();
    }

    @Override
    public void execute(Runnable command) {
        submit(Executors.callable(command), 0, 0);
    }

    @Override
    public Future<?> submit(Runnable task) {
        return submit(Executors.callable(task), 0, 0);
    }

    @Override
    public <T> Future<T> submit(Runnable task, T result) {
        return submit(Executors.callable(task, result), 0, 0);
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
        return submit(task, 0, 0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return submit(Executors.callable(command), unit.toNanos(delay), 0);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return submit(callable, unit.toNanos(delay), 0);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        return submit(Executors.callable(command), unit.toNanos(initialDelay), positive(unit.toNanos(period)));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return submit(Executors.callable(command), unit.toNanos(initialDelay), -positive(unit.toNanos(delay)));
    }

    /** Takes no new task and cancels periodic ones; tasks that wait for their time still run. */
    @Override
    public void shutdown() {
        shutdown = true;
        waiting().stream().filter(VirtualTask::isPeriodic).forEach(task -> task.cancel(false));
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        List<VirtualTask<?>> waiting = waiting();
        waiting.forEach(task -> task.cancel(false));
        return waiting.stream().<Runnable>map(task -> task::run).toList();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown && waiting().isEmpty();
    }

    /** Tells whether everything has ended; does not wait, because waiting would stop the simulation. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }

    /** Overrides {@code ExecutorService.close()} of JDK 19 and later, which would wait for ever. */
    public void close() {
        shutdown();
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) {
        throw blocking("invokeAll");
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) {
        throw blocking("invokeAll");
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) {
        throw blocking("invokeAny");
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) {
        throw blocking("invokeAny");
    }

    void enqueueAt(VirtualTask<?> task, long localNanos) {
        task.localDue(localNanos);
        process.time().enqueue(task, process.clock().trueTimeOf(localNanos));
    }

    private <V> VirtualTask<V> submit(Callable<V> work, long delayNanos, long periodNanos) {
        if (shutdown) {
            throw new RejectedExecutionException("Scheduler of " + process + " is shut down");
        }
        VirtualTask<V> task = new VirtualTask<>(this, work, periodNanos);
        if (!isDead()) {
            enqueueAt(task, process.nanoTime() + Math.max(0, delayNanos));
        }
        return task;
    }

    private List<VirtualTask<?>> waiting() {
        List<VirtualTask<?>> waiting = new ArrayList<>(process.held(this));
        waiting.addAll(process.time().waiting(task -> task.scheduler() == this).toList());
        return waiting;
    }

    private static long positive(long periodNanos) {
        if (periodNanos <= 0) {
            throw new IllegalArgumentException("Period must be positive, was " + periodNanos + " ns");
        }
        return periodNanos;
    }

    private static UnsupportedOperationException blocking(String method) {
        return new UnsupportedOperationException(method + " would block the only thread of the simulation");
    }
}
