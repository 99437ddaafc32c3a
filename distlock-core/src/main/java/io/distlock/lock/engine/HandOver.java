package io.distlock.lock.engine;

import java.time.Duration;

/**
 * Bounds of passing a lock from thread to thread inside a process while other processes wait for it. A batch ends after
 * {@code grantsMax} grants; or when {@code quantum} is over and every thread that waited at its beginning was served;
 * in any case after {@code timeMax}. Without other processes there is no bound but the lease.
 *
 * @param grantsMax 1 to 1024; also how many fencing tokens are reserved at a time
 */
public record HandOver(int grantsMax, Duration quantum, Duration timeMax) {

    /** 64 grants, 2 ms, 1 s. */
    public static final HandOver DEFAULT = new HandOver(64, Duration.ofMillis(2), Duration.ofSeconds(1));

    public HandOver {
        if (grantsMax < 1 || grantsMax > 1024) {
            throw new IllegalArgumentException("grantsMax is %d, must be 1 to 1024".formatted(grantsMax));
        }
        if (quantum.isNegative() || timeMax.compareTo(quantum) < 0) {
            throw new IllegalArgumentException(
                    "0 <= quantum <= timeMax must hold, not %s and %s".formatted(quantum, timeMax));
        }
    }
}
