package io.distlock.lock.spi;

import java.time.Duration;

/** What a store answers to a mark. */
public sealed interface MarkResult {

    /**
     * The resource is marked for this owner.
     *
     * @param lease how long the mark lasts from the store's answer on: what was asked for, or less where the store cannot keep it
     *     so long, such as the time-out of a session; positive
     */
    record Marked(Duration lease) implements MarkResult {}

    /** The version is not the expected one, or not stable; nothing was changed. */
    record Conflict() implements MarkResult {}
}
