package io.distlock.lock.leader;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other without a thread of its own: whoever brings a task while none runs, runs it and what comes
 * meanwhile. A task sees what earlier ones wrote. Thread-safe.
 */
final class SerialTasks {

    private static final Logger logger = LoggerFactory.getLogger(SerialTasks.class);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unfinished = new AtomicInteger();

    /** Runs the task, perhaps later and on another thread. */
    void run(Runnable task) {
        tasks.add(task);
        if (unfinished.getAndIncrement() > 0) {
            return;
        }
        do {
            try {
                tasks.remove().run();
            } catch (RuntimeException | Error e) {
                logger.error("A step of a leader election failed", e); // and must not end those that follow
            }
        } while (unfinished.decrementAndGet() > 0);
    }
}
