package io.distlock.devservers;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Bounded polling for a state that a server reaches on its own. */
final class Await {

    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

    private Await() {}

    /** Waits until {@code condition} holds; a condition that throws {@link DevServerException} does not hold yet. */
    static void until(String goal, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        DevServerException last = null;
        while (true) {
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
            } catch (DevServerException e) {
                last = e;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new DevServerException("Gave up after " + limit + " waiting until " + goal, last);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new DevServerException("Interrupted while waiting until " + goal, last);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
