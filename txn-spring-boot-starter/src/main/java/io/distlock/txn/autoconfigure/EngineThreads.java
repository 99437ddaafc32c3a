package io.distlock.txn.autoconfigure;

import io.distlock.txn.autoconfigure.DistributedTransactionProperties.Participants;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Threads of one engine.
 *
 * @param timer short tasks of the engine and its log
 * @param calls calls to participants, which block
 */
record EngineThreads(ScheduledExecutorService timer, ExecutorService calls) {

    private static final int TIMER_THREADS = 2;
    private static final int IDLE_SECONDS = 30;

    /** @param virtual whether calls run on virtual threads, as few of them as of others: what they call has its limits too */
    static EngineThreads start(String log, Participants settings, boolean virtual) {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(TIMER_THREADS, named("distlock-txn-%s-timer-".formatted(log)));
        timer.setRemoveOnCancelPolicy(true);
        String prefix = "distlock-txn-%s-call-".formatted(log);
        ThreadPoolExecutor calls = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(settings.queueSize()),
                virtual ? new VirtualThreadTaskExecutor(prefix).getVirtualThreadFactory() : named(prefix));
        calls.allowCoreThreadTimeOut(true);
        return new EngineThreads(timer, calls);
    }

    /** Ends the threads, and waits a moment for calls that were interrupted. */
    void close(Duration patience) {
        calls.shutdownNow();
        timer.shutdownNow();
        try {
            calls.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
