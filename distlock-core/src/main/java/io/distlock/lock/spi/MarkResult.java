package io.distlock.lock.spi;

/** What a store answers to a mark. */
public enum MarkResult {
    /** The resource is marked for this owner. */
    MARKED,
    /** The version is not the expected one, or not stable; nothing was changed. */
    CONFLICT
}
