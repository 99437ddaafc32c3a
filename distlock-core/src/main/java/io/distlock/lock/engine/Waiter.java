package io.distlock.lock.engine;

import io.distlock.lock.DistributedLockException;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A call of this process that waits for a lock. {@code done} is guarded by the mutex of the queue; the result is set after it
 * has been left, because whoever waits for the result may run at once.
 */
final class Waiter {

    private final LockRequest request;
    private final Duration waitTime;
    private final Duration leaseTime;
    private final String thread;
    private final CompletableFuture<LockHandle> result = new CompletableFuture<>();

    /** Runs what depends on an asynchronous result; null for a thread that is parked on it. */
    private final @Nullable Executor continuations;

    private boolean done;

    Waiter(LockRequest request, @Nullable Executor continuations) {
        this.request = request;
        this.waitTime = request.waitTime().orElse(LockRequest.DEFAULT_WAIT_TIME);
        this.leaseTime = request.leaseTime().orElse(LockRequest.DEFAULT_LEASE_TIME);
        this.thread = Thread.currentThread().getName();
        this.continuations = continuations;
    }

    /** Settles the waiter once. */
    boolean settle() {
        boolean first = !done;
        done = true;
        return first;
    }

    /** Passes the lock on to the caller, or releases it where the caller has cancelled its future meanwhile. */
    void succeed(HeldLock handle) {
        if (continuations == null) {
            result.complete(handle);
            return;
        }
        continuations.execute(() -> {
            if (!result.complete(handle)) {
                handle.releaseAsync();
            }
        });
    }

    void fail(DistributedLockException failure) {
        if (continuations == null) {
            result.completeExceptionally(failure);
        } else {
            continuations.execute(() -> result.completeExceptionally(failure));
        }
    }

    /** Whether the caller wants one attempt only, without a place in any queue. */
    boolean triesOnce() {
        return waitTime.isZero();
    }

    LockRequest request() {
        return request;
    }

    Duration waitTime() {
        return waitTime;
    }

    Duration leaseTime() {
        return leaseTime;
    }

    String thread() {
        return thread;
    }

    CompletableFuture<LockHandle> result() {
        return result;
    }
}
