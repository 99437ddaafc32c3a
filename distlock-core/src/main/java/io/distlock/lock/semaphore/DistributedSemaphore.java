package io.distlock.lock.semaphore;

import io.distlock.lock.DistributedLockException;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Lets up to so many holders in at once, in whichever processes they are. Each permit has a lease of its own: when its holder dies, it
 * alone is free after that.
 *
 * <pre>{@code
 * DistributedSemaphore calls = DistributedSemaphore.create(locks, LockRequest.of("calls", "tax-office"), 5);
 *
 * try (Permit permit = calls.acquire()) {
 *     taxOffice.call();
 * }
 * }</pre>
 *
 * <p>A semaphore of <em>n</em> permits is <em>n</em> exclusive locks, and keeps in each store whatever promise that makes of locks: never
 * more than <em>n</em> holders of valid permits, as far as there is never a second holder of one lock. The locks are of the family {@code
 * semaphore}.
 *
 * <p>Calls that wait are served in the order of their arrival where the store is fair; a call that finds a permit free takes it.
 *
 * <p>The number of permits may differ between processes, as it does while a new version of an application is rolled out. Each process
 * gives out the permits below its own number, so that there are never more than the largest number; one with a smaller number may find
 * its permits taken while others are free. A permit beyond a new, smaller number is held until its holder gives it back.
 *
 * <p>Thread-safe. It has no thread and nothing to close; to be used while its lock manager runs.
 */
public final class DistributedSemaphore {

    /** So many permits at the most: each is a lock. */
    public static final int PERMITS_MAX = 1000;

    /** How much longer than its own time a call waits for the manager to end what it has begun. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LockManager locks;
    private final LockRequest request;
    private final int permits;
    private final SemaphoreRuntime runtime;
    private final PermitLocks keys;

    private DistributedSemaphore(LockManager locks, LockRequest request, int permits, SemaphoreRuntime runtime) {
        if (request.mode() != LockMode.EXCLUSIVE) {
            throw new IllegalArgumentException(
                    "Semaphore '%s' needs mode EXCLUSIVE, not %s".formatted(request.key(), request.mode()));
        }
        if (request.asksForSeveral()) {
            throw new IllegalArgumentException("A semaphore has one key, not %d as '%s' and others"
                    .formatted(request.keys().size(), request.key()));
        }
        if (permits < 1 || permits > PERMITS_MAX) {
            throw new IllegalArgumentException(
                    "Semaphore '%s' has %d permits, must be 1 to %d".formatted(request.key(), permits, PERMITS_MAX));
        }
        this.locks = locks;
        this.request = request;
        this.permits = permits;
        this.runtime = runtime;
        this.keys = new PermitLocks(request, permits);
    }

    /**
     * A semaphore that is known by its key to all processes.
     *
     * @param request the key, and what is true of each permit: wait, lease, and how long it is held at least and at most
     * @param permits how many holders there may be, 1 to {@value #PERMITS_MAX}
     * @throws IllegalArgumentException if the number is out of range, or the key too long for a part more
     */
    public static DistributedSemaphore create(LockManager locks, LockRequest request, int permits) {
        return create(locks, request, permits, SemaphoreRuntime.system());
    }

    /** A semaphore with time and randomness that stay the caller's, for simulations. */
    public static DistributedSemaphore create(
            LockManager locks, LockRequest request, int permits, SemaphoreRuntime runtime) {
        return new DistributedSemaphore(locks, request, permits, runtime);
    }

    /** What the semaphore is known by. */
    public LockKey key() {
        return request.key();
    }

    /** How many permits this process gives out. */
    public int permits() {
        return permits;
    }

    /**
     * Waits for a permit up to the request's {@code waitTime}; zero tries once and never queues.
     *
     * @return empty if all were taken, an interrupt (its flag is set again) ended the wait, or the manager lets nobody wait
     * @throws LockStoreException if the store did not answer for as long as the call was to wait; no permit is held then
     */
    public Optional<Permit> tryAcquire() {
        try {
            return Optional.of(acquire());
        } catch (LockNotAcquiredException e) {
            return Optional.empty();
        }
    }

    /**
     * Like {@link #tryAcquire}, for callers that cannot go on without a permit.
     *
     * @throws LockNotAcquiredException if all were taken, an interrupt ended the wait, or the manager lets nobody wait
     */
    public Permit acquire() {
        CompletableFuture<Permit> search = begin();
        try {
            return search.get(waitTime().plus(PATIENCE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw forCaller(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return endedEarly(search).orElseThrow(this::notAcquired);
        } catch (TimeoutException e) {
            return endedEarly(search).orElseThrow(this::notAcquired);
        }
    }

    /**
     * Like {@link #acquire}, without blocking. Completes on a thread of the manager. Cancelling the future of the stage gives up the
     * wait; a permit that arrives after that is given back.
     */
    public CompletionStage<Permit> acquireAsync() {
        return begin();
    }

    private CompletableFuture<Permit> begin() {
        return new PermitSearch(locks, keys, runtime, waitTime(), this::failure).begin();
    }

    /** A permit that came just before counts. */
    private static Optional<Permit> endedEarly(CompletableFuture<Permit> search) {
        search.cancel(false);
        return search.isCompletedExceptionally() ? Optional.empty() : Optional.of(search.join());
    }

    private Duration waitTime() {
        return request.waitTime().orElse(LockRequest.DEFAULT_WAIT_TIME);
    }

    private Throwable failure(@Nullable Throwable thrown) {
        if (thrown == null) {
            return notAcquired();
        }
        return thrown instanceof LockNotAcquiredException
                ? new LockNotAcquiredException(
                        "Semaphore '%s' can wait for no permit: %s".formatted(request.key(), thrown.getMessage()),
                        thrown)
                : thrown;
    }

    private LockNotAcquiredException notAcquired() {
        return new LockNotAcquiredException("Semaphore '%s' had none of its %d permits free within %s"
                .formatted(request.key(), permits, waitTime()));
    }

    /** The failure with the stack of the caller, which is the one that helps. */
    private DistributedLockException forCaller(ExecutionException e) {
        if (e.getCause() instanceof LockNotAcquiredException refused) {
            return new LockNotAcquiredException(String.valueOf(refused.getMessage()), refused);
        }
        String message = "Semaphore '%s' got no answer: %s"
                .formatted(
                        request.key(), e.getCause() == null ? e : e.getCause().getMessage());
        return new LockStoreException(message, e.getCause() == null ? e : e.getCause());
    }
}
