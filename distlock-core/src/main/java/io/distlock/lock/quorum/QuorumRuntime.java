package io.distlock.lock.quorum;

import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Time and randomness of a store, which a simulation replaces.
 *
 * @param timer looks after locks whose holders may be dead
 * @param nanoTime monotonic clock, nanoseconds; what was seen is measured with it
 * @param wallClock for display only
 * @param random source of jitter; thread-safe
 */
public record QuorumRuntime(
        ScheduledExecutorService timer, LongSupplier nanoTime, InstantSource wallClock, RandomGenerator random) {

    /** Real time, and one daemon thread. */
    static QuorumRuntime system() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "distlock-quorum-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return new QuorumRuntime(timer, System::nanoTime, InstantSource.system(), new Random());
    }
}
