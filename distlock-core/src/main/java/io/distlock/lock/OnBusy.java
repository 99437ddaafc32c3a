package io.distlock.lock;

/** What happens to an annotated call that does not get its lock. */
public enum OnBusy {
    /** It ends with {@link LockNotAcquiredException}. */
    THROW,
    /** It returns null, an empty optional or an empty publisher, and does not run. */
    SKIP,
    /** The fallback method is called instead. */
    FALLBACK
}
