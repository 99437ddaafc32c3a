package io.distlock.lock.engine;

import io.distlock.lock.DistributedLockException;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockRequest;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
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

    /** How an attempt on behalf of this call goes to the store; null for directly. */
    private final @Nullable Function<AcquireCommand, CompletionStage<AcquireResult>> way;

    private boolean done;

    Waiter(LockRequest request, @Nullable Executor continuations) {
        this.request = request;
        this.waitTime = request.waitTime().orElse(LockRequest.DEFAULT_WAIT_TIME);
        this.leaseTime = request.leaseTime().orElse(LockRequest.DEFAULT_LEASE_TIME);
        this.thread = Thread.currentThread().getName();
        this.continuations = continuations;
        this.way = null;
    }

    /** The part of a call for several locks that waits for one of them. */
    Waiter(
            Waiter call,
            LockKey key,
            Duration waitTime,
            @Nullable Function<AcquireCommand, CompletionStage<AcquireResult>> way) {
        this.request = call.request.withKeys(List.of(key)).withWaitTime(waitTime);
        this.waitTime = waitTime;
        this.leaseTime = call.leaseTime;
        this.thread = call.thread;
        this.continuations = null;
        this.way = way;
    }

    /** The waiter that takes a grant on behalf of this one and others. */
    Waiter forGrant(LockRequest grant) {
        return new Waiter(this, grant.key(), grant.waitTime().orElse(waitTime), null);
    }

    @Nullable
    Function<AcquireCommand, CompletionStage<AcquireResult>> way() {
        return way;
    }

    /** Settles the waiter once. */
    boolean settle() {
        boolean first = !done;
        done = true;
        return first;
    }

    /** Passes the lock on to the caller, or releases it where the caller has cancelled its future meanwhile. */
    void succeed(LockHandle handle) {
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
