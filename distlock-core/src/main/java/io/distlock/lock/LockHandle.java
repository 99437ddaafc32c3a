package io.distlock.lock;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One acquisition of a lock. Ownership belongs to the handle, not to a thread: any thread may check or release it.
 *
 * <p>A lock can be lost while its holder works: the process was stopped for longer than the lease, or the store could
 * not be reached. The handle knows this from its own monotonic clock, before the store gives the lock to anybody else (the
 * <em>lease</em> of Gray and Cheriton, SOSP 1989): from then on {@link #isValid()} is false. What must never be overwritten by a late holder is guarded by the
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

    /** The lock that this handle holds; the first of several. */
    LockKey key();

    /** All locks that this handle holds, sorted: one, or those of a {@linkplain LockRequest#keys() request for several}. */
    default List<LockKey> keys() {
        return List.of(key());
    }

    /** How the lock is shared; a read that was entered under an own write is as exclusive as that. */
    default LockMode mode() {
        return LockMode.EXCLUSIVE;
    }

    /**
     * Larger than the token of every earlier holder of this lock; the same for a nested, re-entered handle. The token of a
     * {@link LockMode#READ} is ordered against writes only: not smaller than those of all earlier ones, and smaller than those of all
     * later ones.
     *
     * @throws IllegalStateException if the handle holds several locks: each has a token of its own, see {@link #of}
     */
    long fencingToken();

    /**
     * This handle for one of its locks, as a {@link FencingGuard} takes it. It ends with this handle; its release ends nothing.
     *
     * @throws IllegalArgumentException if this handle does not hold that lock
     */
    default LockHandle of(LockKey key) {
        if (!key().equals(key)) {
            throw new IllegalArgumentException("The handle of lock '%s' does not hold '%s'".formatted(key(), key));
        }
        return this;
    }

    /** The token of one of the locks, see {@link #of}. */
    default long fencingToken(LockKey key) {
        return of(key).fencingToken();
    }

    /** What is left until this holder must stop if no renewal comes through; zero when lost or released. */
    Duration remainingLease();

    /** Whether the lock is still held; of several, all of them. No I/O. */
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
