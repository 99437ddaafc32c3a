package io.distlock.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What one process takes for the time: a monotonic clock with an origin and a drift of its own, and a wall clock
 * that can jump. Confined to one thread.
 */
public final class VirtualClock implements InstantSource {

    private static final long MILLION = 1_000_000;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final VirtualTime time;
    private final long originNanos;
    private final long driftPpm;
    private Duration wallOffset = Duration.ZERO;

    VirtualClock(VirtualTime time, long originNanos, long driftPpm) {
        if (Math.abs(driftPpm) >= MILLION) {
            throw new IllegalArgumentException("Drift must be within one million ppm, was " + driftPpm);
        }
        this.time = time;
        this.originNanos = originNanos;
        this.driftPpm = driftPpm;
    }

    /** Returns the monotonic time in nanoseconds from an arbitrary origin, as {@link System#nanoTime()} does. */
    public long nanoTime() {
        return localTimeOf(time.nanoTime());
    }

    /** Returns the wall clock; it drifts with the monotonic one and may also have jumped. */
    @Override
    public Instant instant() {
        return START.plusNanos(nanoTime() - originNanos).plus(wallOffset);
    }

    /** Moves the wall clock, backwards with a negative duration; the monotonic clock does not notice. */
    public void jump(Duration offset) {
        wallOffset = wallOffset.plus(offset);
    }

    /** Returns the first true time at which this clock shows at least the given time. */
    long trueTimeOf(long localNanos) {
        if (driftPpm == 0) {
            return localNanos - originNanos;
        }
        long now = time.nanoTime();
        long wait = localNanos - localTimeOf(now);
        long estimate = now + scaled(wait, MILLION, MILLION + driftPpm);
        while (localTimeOf(estimate) - localNanos < 0) {
            estimate++;
        }
        return estimate;
    }

    private long localTimeOf(long trueNanos) {
        return originNanos + trueNanos + scaled(trueNanos, driftPpm, MILLION);
    }

    /** Nanos times factor over divisor without overflow; the remainder keeps the result exact to a few ns. */
    private static long scaled(long nanos, long factor, long divisor) {
        return nanos / divisor * factor + nanos % divisor * factor / divisor;
    }
}
