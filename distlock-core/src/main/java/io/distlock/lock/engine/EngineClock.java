package io.distlock.lock.engine;

import java.util.function.LongSupplier;

/** Monotonic nanoseconds since the start of the engine, so that times can be compared plainly. Thread-safe. */
final class EngineClock {

    /** Later than all times. */
    static final long NEVER = Long.MAX_VALUE;

    private final LongSupplier nanoTime;
    private final long origin;

    EngineClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
    }

    long now() {
        return nanoTime.getAsLong() - origin;
    }
}
