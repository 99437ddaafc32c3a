package io.distlock.lock;

/**
 * The check at the resource that makes a lock safe: it remembers the largest fencing token seen and refuses smaller ones,
 * so that a holder that was stopped, and came back after its lease, cannot overwrite the work of its successor. See
 * Martin Kleppmann, "How to do distributed locking" (2016), and the sequencers of Burrows, "The Chubby lock service"
 * (OSDI 2006), section 2.4.
 *
 * <p>The guard protects only what is written atomically with the check; each implementation says how.
 */
@FunctionalInterface
public interface FencingGuard {

    /**
     * Lets the holder pass and records its token.
     *
     * @param handle an exclusive handle, or a nested one of it; of a handle of several locks the one {@linkplain LockHandle#of for
     *     the key} that guards the resource
     * @throws LockLostException if a larger token was seen, or the handle knows that it is lost
     * @throws IllegalArgumentException if the handle is one of {@link LockMode#READ}
     */
    void check(LockHandle handle);

    /**
     * For guards: refuses a handle that shares its lock, whose token says nothing about other readers.
     *
     * @throws IllegalArgumentException if it does
     */
    static void requireExclusive(LockHandle handle) {
        if (handle.mode() == LockMode.READ) {
            throw new IllegalArgumentException(
                    "Lock '%s' is held for READ, which gives no right to change what it guards; take it for WRITE"
                            .formatted(handle.key()));
        }
    }
}
