package io.distlock.txn.engine;

import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Time and randomness of an engine, which a simulation replaces.
 *
 * @param timer runs the engine's own short tasks
 * @param nanoTime monotonic clock, nanoseconds; all deadlines are measured with it
 * @param wallClock for display only
 * @param random spreads repeated calls
 */
public record EngineRuntime(
        ScheduledExecutorService timer, LongSupplier nanoTime, InstantSource wallClock, RandomGenerator random) {}
