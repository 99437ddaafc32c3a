package io.distlock.lock.test;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Time that stands still until it is advanced, and what is to be done in it, in order. What is due runs on the thread that advances
 * the time, outside of the monitor. Thread-safe.
 */
final class VirtualClock implements InstantSource {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Set<TimerTask<?>> tasks = // guarded by this
            new TreeSet<>(
                    Comparator.<TimerTask<?>>comparingLong(TimerTask::dueNanos).thenComparing(TimerTask::sequence));
    private final Set<String> paused = new HashSet<>(); // guarded by this
    private long nanos; // guarded by this
    private long sequence; // guarded by this

    synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nanoTime());
    }

    long micros() {
        return START.getEpochSecond() * 1_000_000 + nanoTime() / 1000;
    }

    synchronized <V> TimerTask<V> add(TimerTask<V> task, long delayNanos) {
        task.due(nanos + Math.max(0, delayNanos), sequence++);
        tasks.add(task);
        return task;
    }

    synchronized void remove(TimerTask<?> task) {
        tasks.remove(task);
    }

    synchronized void pause(String process) {
        paused.add(process);
    }

    synchronized void resume(String process) {
        paused.remove(process);
    }

    /** Does everything that is due within this time, each at its time. */
    void advance(Duration time) {
        long target = nanoTime() + time.toNanos();
        for (Optional<TimerTask<?>> next = next(target); next.isPresent(); next = next(target)) {
            next.get().run();
        }
        synchronized (this) {
            nanos = Math.max(nanos, target);
        }
    }

    private synchronized Optional<TimerTask<?>> next(long target) {
        Optional<TimerTask<?>> next = tasks.stream()
                .filter(task -> !paused.contains(task.process()))
                .findFirst()
                .filter(task -> task.dueNanos() <= target);
        next.ifPresent(task -> {
            tasks.remove(task);
            nanos = Math.max(nanos, task.dueNanos());
        });
        return next;
    }
}
