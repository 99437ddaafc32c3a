package io.distlock.lock.engine;

import java.security.SecureRandom;
import java.time.InstantSource;
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
 * Time, threads and randomness of an engine, which a simulation replaces.
 *
 * @param timer runs the engine's own short tasks
 * @param nanoTime monotonic clock, nanoseconds; all leases and waits are measured with it
 * @param wallClock for display only
 * @param callbacks runs what users gave: continuations of asynchronous acquisitions, lost-lock listeners
 * @param random source of owner tokens; must be unguessable in production
 */
public record EngineRuntime(
        ScheduledExecutorService timer,
        LongSupplier nanoTime,
        InstantSource wallClock,
        Executor callbacks,
        RandomGenerator random) {

    private static final int CALLBACK_THREADS_MAX = 32;

    /** Real time, one timer thread and up to 32 callback threads, all daemons that end when idle or with the engine. */
    static EngineRuntime system() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("distlock-timer"));
        timer.setRemoveOnCancelPolicy(true);
        ThreadPoolExecutor callbacks = new ThreadPoolExecutor(
                CALLBACK_THREADS_MAX,
                CALLBACK_THREADS_MAX,
                10,
                TimeUnit.SECONDS,
                // holds at most a completion for each waiter and a message for each holder, which are bounded
                new LinkedBlockingQueue<>(),
                threads("distlock-callback"));
        callbacks.allowCoreThreadTimeOut(true);
        return new EngineRuntime(timer, System::nanoTime, InstantSource.system(), callbacks, new SecureRandom());
    }

    void shutdown() {
        timer.shutdown();
        if (callbacks instanceof ExecutorService service) {
            service.shutdown();
        }
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
