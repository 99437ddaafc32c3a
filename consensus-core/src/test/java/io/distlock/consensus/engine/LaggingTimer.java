package io.distlock.consensus.engine;

import io.distlock.simulation.VirtualScheduler;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** A timer some of whose tasks run long after their time, as after a stall that messages have survived. */
final class LaggingTimer extends AbstractExecutorService implements ScheduledExecutorService {

    private static final long LAG_NANOS_MAX = TimeUnit.SECONDS.toNanos(3);

    private final VirtualScheduler scheduler;
    private final RandomGenerator random;
    private final int lagPercent;

    LaggingTimer(VirtualScheduler scheduler, RandomGenerator random, int lagPercent) {
        this.scheduler = scheduler;
        this.random = random;
        this.lagPercent = lagPercent;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        long lag = random.nextInt(100) < lagPercent ? random.nextLong(LAG_NANOS_MAX) : 0;
        return scheduler.schedule(command, unit.toNanos(delay) + lag, TimeUnit.NANOSECONDS);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void execute(Runnable command) {
        scheduler.execute(command);
    }

    @Override
    public void shutdown() {
        scheduler.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return scheduler.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return scheduler.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return scheduler.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return scheduler.isTerminated();
    }
}
