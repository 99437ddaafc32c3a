package io.distlock.lock.engine;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Time and randomness of optimistic locks, which a simulation replaces.
 *
 * @param nanoTime monotonic clock, nanoseconds
 * @param pauses lets the calling thread wait
 * @param later runs short tasks after a delay
 * @param random source of owner ids and of jitter; must be unguessable in production
 */
public record VersionRuntime(
        LongSupplier nanoTime, Pauses pauses, Function<Duration, Executor> later, RandomGenerator random) {

    /** Lets the calling thread wait. */
    @FunctionalInterface
    public interface Pauses {
        void pause(Duration time) throws InterruptedException;
    }

    /** Real time. */
    public static VersionRuntime system() {
        return new VersionRuntime(
                System::nanoTime,
                time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()),
                delay -> CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS),
                new SecureRandom());
    }
}
