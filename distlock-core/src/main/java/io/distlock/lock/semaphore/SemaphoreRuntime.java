package io.distlock.lock.semaphore;

import java.security.SecureRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Time and randomness of a semaphore, which a simulation replaces.
 *
 * @param nanoTime monotonic clock, nanoseconds; waits are measured with it
 * @param random spreads callers over the permits
 */
public record SemaphoreRuntime(LongSupplier nanoTime, RandomGenerator random) {

    /** The system's clock. */
    static SemaphoreRuntime system() {
        return new SemaphoreRuntime(System::nanoTime, new SecureRandom());
    }
}
