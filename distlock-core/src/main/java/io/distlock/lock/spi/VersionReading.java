package io.distlock.lock.spi;

import java.time.Duration;

/** What a store answers to a reading. */
public sealed interface VersionReading {

    /**
     * Nobody commits.
     *
     * @param version an even number
     */
    record Stable(long version) implements VersionReading {}

    /**
     * Somebody commits.
     *
     * @param leaseLeft when the mark can be passed by, if it is not published before; positive
     */
    record Committing(Duration leaseLeft) implements VersionReading {}
}
