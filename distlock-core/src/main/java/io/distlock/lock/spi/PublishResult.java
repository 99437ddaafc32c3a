package io.distlock.lock.spi;

/** What a store answers to a publication. */
public enum PublishResult {
    /** The next version is known. */
    PUBLISHED,
    /** The mark was not this owner's any more; nothing was changed. */
    NOT_MARKED
}
