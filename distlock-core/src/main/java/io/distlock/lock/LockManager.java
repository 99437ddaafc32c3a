package io.distlock.lock;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/**
 * Acquires distributed locks. Thread-safe; one instance serves an application.
 *
 * <p>Threads of one process queue for a lock in the order of their calls, and processes queue in the store where it is
 * {@linkplain io.distlock.lock.spi.LockCapability#FAIR fair}. A call on a thread that already {@linkplain LockContext
 * carries} the lock enters it again at once, with the same token; such a nested handle ends with the outermost one.
 *
 * <p>All methods throw {@link IllegalArgumentException} for a request that the store cannot serve, and {@link LockUpgradeException} for
 * one to write that comes from a context which holds the lock to read.
 */
public interface LockManager {

    /**
     * Waits for the lock up to the request's {@code waitTime}.
     *
     * @return empty if somebody else kept the lock, or an interrupt (its flag is set again) ended the wait
     * @throws LockNotAcquiredException if too many calls wait already, or the manager was stopped
     * @throws LockStoreException if the store did not answer in that time; the lock is not held then
     * @throws LockLostException if the calling context holds the lock but has lost it
     */
    Optional<LockHandle> tryAcquire(LockRequest request);

    /**
     * Like {@link #tryAcquire}, for callers that cannot go on without the lock.
     *
     * @throws LockNotAcquiredException if somebody else kept the lock, or an interrupt ended the wait
     */
    LockHandle acquire(LockRequest request);

    /**
     * Like {@link #acquire}, without blocking; the stage fails with what that throws. Completes on a thread of the manager. Cancelling
     * the future of the stage gives up the wait; a lock that arrives after that releases itself.
     */
    CompletionStage<LockHandle> acquireAsync(LockRequest request);

    /**
     * Runs the action under the lock, bound to the calling thread.
     *
     * @throws LockNotAcquiredException if the lock was not acquired; the action did not run then
     * @throws LockLostException if the action ended normally but the lock was lost on the way
     * @throws Exception what the action threw
     */
    default <T> T execute(LockRequest request, Callable<T> action) throws Exception {
        try (LockHandle handle = acquire(request);
                LockContext.Scope scope = handle.bind()) {
            T result = action.call();
            handle.requireValid();
            return result;
        }
    }
}
