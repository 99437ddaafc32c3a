package io.distlock.txn.log.quorum;

import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Time and randomness of a log, which a simulation replaces.
 *
 * @param timer gives the signs of life
 * @param nanoTime monotonic clock, nanoseconds
 * @param wallClock for display only
 * @param random source of identities; must not repeat itself after a restart
 */
record LogRuntime(
        ScheduledExecutorService timer, LongSupplier nanoTime, InstantSource wallClock, RandomGenerator random) {

    String newIdentity() {
        return HexFormat.of().toHexDigits(random.nextLong());
    }
}
