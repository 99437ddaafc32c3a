package io.distlock.txn.log.jdbc;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
 * Time, threads and randomness of a log.
 *
 * @param workers runs the steps, which block
 * @param heart runs the renewals, so that no crowd of steps keeps them waiting
 * @param timer watches time-outs; its tasks do not block
 * @param nanoTime monotonic clock
 * @param wallClock for display only
 * @param random source of identities
 * @param owned what ends with the log
 */
record JdbcRuntime(
        Executor workers,
        Executor heart,
        ScheduledExecutorService timer,
        LongSupplier nanoTime,
        InstantSource wallClock,
        RandomGenerator random,
        List<ExecutorService> owned) {

    private static final String THREAD_NAME = "distlock-txn-jdbc";

    /** Real time, and daemon threads of which those that run steps end when they are idle. */
    static JdbcRuntime system(JdbcDecisionLogOptions options) {
        ExecutorService workers = pool("", options.threads(), options.queueSize());
        return system(workers, List.of(workers));
    }

    /** The same with steps on an executor that stays the caller's. */
    static JdbcRuntime system(Executor workers) {
        return system(workers, List.of());
    }

    /** Ends what is owned; steps that still run are interrupted and waited for. */
    void shutdown(Duration limit) {
        owned.forEach(ExecutorService::shutdownNow);
        long deadline = nanoTime.getAsLong() + limit.toNanos();
        try {
            for (ExecutorService service : owned) {
                service.awaitTermination(deadline - nanoTime.getAsLong(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static JdbcRuntime system(Executor workers, List<ExecutorService> ownedWorkers) {
        ExecutorService heart = pool("-heart", 1, 1);
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("-timer"));
        timer.setRemoveOnCancelPolicy(true);
        List<ExecutorService> owned = new ArrayList<>(ownedWorkers);
        owned.add(heart);
        owned.add(timer);
        return new JdbcRuntime(
                workers,
                heart,
                timer,
                System::nanoTime,
                InstantSource.system(),
                new SecureRandom(),
                List.copyOf(owned));
    }

    private static ExecutorService pool(String name, int threads, int queueSize) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queueSize), threads(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, THREAD_NAME + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
