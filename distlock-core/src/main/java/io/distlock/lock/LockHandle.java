package io.distlock.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One acquisition of a lock. Ownership belongs to the handle, not to a thread: any thread may check or release it.
 *
 * <p>A lock can be lost while its holder works: the process was stopped for longer than the lease, or the store could
 * not be reached. The handle knows this from its own monotonic clock, before the store gives the lock to anybody else:
 * from then on {@link #isValid()} is false. What must never be overwritten by a late holder is guarded by the
 * {@linkplain #fencingToken() fencing token}, see {@link FencingGuard}.
 *
 * <pre>{@code
 * try (LockHandle lock = locks.acquire(LockRequest.of("stock", sku))) {
 *     stock.take(sku, lock.fencingToken());
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public interface LockHandle extends AutoCloseable {

    /** The innermost handle that is bound to the calling thread, see {@link LockContext}. */
    static Optional<LockHandle> current() {
        return LockContext.current().innermost();
    }

    /** The lock that this handle holds. */
    LockKey key();

    /** Larger than the token of every earlier holder of this lock; the same for a nested, re-entered handle. */
    long fencingToken();

    /** What is left until this holder must stop if no renewal comes through; zero when lost or released. */
    Duration remainingLease();

    /** Whether the lock is still held. No I/O. */
    boolean isValid();

    /**
     * Does nothing while the lock is held. No I/O.
     *
     * @throws LockLostException if the lock was lost
     * @throws IllegalStateException if the handle was released
     */
    void requireValid();

    /**
     * Calls the listener once when the lock is lost, on a thread of the manager; right away if it is lost already; never
     * after a release. The listener must be quick; what it throws is logged.
     */
    void onLost(Consumer<LockHandle> listener);

    /**
     * Releases the lock and waits for the store's answer. Idempotent.
     *
     * @return {@link ReleaseOutcome#NOT_HELD} if the lock was lost before or the handle released already
     * @throws LockStoreException if the store did not confirm; the release then goes on in the background
     */
    ReleaseOutcome release();

    /**
     * Hands the release over and returns at once. It is repeated until the store confirms it or the lease is over; a
     * later acquisition in this process is ordered after it.
     */
    CompletionStage<ReleaseOutcome> releaseAsync();

    /** Releases the lock like {@link #release()}, or {@link #releaseAsync()} where the manager is set so; never throws. */
    @Override
    void close();

    /** Binds this handle to the calling thread, so that it re-enters the lock until the scope is closed. */
    default LockContext.Scope bind() {
        return LockContext.current().with(this).attach();
    }
}
