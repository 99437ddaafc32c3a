package io.distlock.lock.spi;

/** What a store answers to a renewal. */
public enum RenewalResult {
    /** The grant lasts for the new lease, and nobody waits in the store. */
    RENEWED,
    /** The grant lasts for the new lease, and other processes wait in the store. */
    RENEWED_CONTENDED,
    /** The grant belongs to this owner no longer. */
    LOST
}
