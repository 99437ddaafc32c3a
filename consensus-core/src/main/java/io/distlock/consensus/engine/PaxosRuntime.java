package io.distlock.consensus.engine;

import java.security.SecureRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Time, threads and randomness of the registers, which a simulation replaces, and who listens.
 *
 * @param timer runs short tasks of the protocol
 * @param nanoTime monotonic clock, nanoseconds
 * @param callbacks completes the stages that users were given
 * @param random source of the ids of proposers, incarnations and requests, and of jitter; must not repeat itself after a restart
 * @param listener hears what the registers do
 */
public record PaxosRuntime(
        ScheduledExecutorService timer,
        LongSupplier nanoTime,
        Executor callbacks,
        RandomGenerator random,
        PaxosListener listener) {

    private static final int CALLBACK_THREADS_MAX = 16;

    /** Without a listener. */
    public PaxosRuntime(
            ScheduledExecutorService timer, LongSupplier nanoTime, Executor callbacks, RandomGenerator random) {
        this(timer, nanoTime, callbacks, random, PaxosListener.NONE);
    }

    /** Real time, one timer thread and up to 16 callback threads, all daemons. The caller shuts it down. */
    public static PaxosRuntime system() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("distlock-paxos-timer"));
        timer.setRemoveOnCancelPolicy(true);
        ThreadPoolExecutor callbacks = new ThreadPoolExecutor(
                CALLBACK_THREADS_MAX,
                CALLBACK_THREADS_MAX,
                10,
                TimeUnit.SECONDS,
                // holds at most a completion for each operation, which are bounded
                new LinkedBlockingQueue<>(),
                threads("distlock-paxos-callback"));
        callbacks.allowCoreThreadTimeOut(true);
        return new PaxosRuntime(timer, System::nanoTime, callbacks, new SecureRandom());
    }

    public PaxosRuntime withListener(PaxosListener newListener) {
        return new PaxosRuntime(timer, nanoTime, callbacks, random, newListener);
    }

    /** Ends the threads of {@link #system()}. */
    public void shutdown() {
        timer.shutdown();
        if (callbacks instanceof ExecutorService service) {
            service.shutdown();
        }
    }

    /** A positive number of 63 random bits. */
    long randomId() {
        return Math.max(1, random.nextLong() & Long.MAX_VALUE);
    }

    /** Random text of 13 letters and digits. */
    String randomText() {
        return Long.toString(randomId(), Character.MAX_RADIX);
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
