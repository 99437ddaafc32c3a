package io.distlock.lock.engine;

import java.time.Duration;
import java.util.function.LongSupplier;

/** What is left of a time to wait. Immutable. */
public final class WaitBudget {

    private final LongSupplier nanoTime;
    private final long start;
    private final long nanos;

    public WaitBudget(Duration time, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.nanos = time.toNanos();
    }

    /** Zero when it is used up. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - (nanoTime.getAsLong() - start)));
    }

    /** Whether there is more left than that. */
    public boolean allows(Duration pause) {
        return left().compareTo(pause) > 0;
    }
}
