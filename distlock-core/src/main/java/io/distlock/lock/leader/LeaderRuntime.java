package io.distlock.lock.leader;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Time and randomness of an elector, which a simulation replaces.
 *
 * @param delays an executor that runs its tasks after the given time
 * @param random source of random pauses
 */
public record LeaderRuntime(Function<Duration, Executor> delays, RandomGenerator random) {

    /** Real time, by the timer that the JDK keeps for all completable futures. */
    static LeaderRuntime system() {
        return new LeaderRuntime(
                delay -> CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS), new SecureRandom());
    }
}
