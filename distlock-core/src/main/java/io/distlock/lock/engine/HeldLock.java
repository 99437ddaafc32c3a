package io.distlock.lock.engine;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock that a call of this process holds. Several of them share a {@link RemoteGrant} one after another. Thread-safe: the
 * status is written under the mutex of the queue and read without.
 */
final class HeldLock implements OwnLock {

    private static final Logger logger = LoggerFactory.getLogger(HeldLock.class);

    enum Status {
        HELD,
        RELEASED,
        LOST
    }

    private final LockEngine engine;
    private final RemoteGrant grant;
    private final Waiter waiter;
    private final long token;
    private final long sinceNanos;
    private final Queue<Consumer<LockHandle>> lostListeners = new ConcurrentLinkedQueue<>();
    private volatile Status status = Status.HELD;

    HeldLock(LockEngine engine, RemoteGrant grant, Waiter waiter, long token) {
        this.engine = engine;
        this.grant = grant;
        this.waiter = waiter;
        this.token = token;
        this.sinceNanos = engine.clock().now();
    }

    @Override
    public LockKey key() {
        return grant.queue().key();
    }

    @Override
    public LockMode mode() {
        return waiter.request().mode();
    }

    @Override
    public long fencingToken() {
        return token;
    }

    @Override
    public Duration remainingLease() {
        return status == Status.HELD
                ? Duration.ofNanos(grant.remainingNanos(engine.clock().now()))
                : Duration.ZERO;
    }

    @Override
    public boolean isValid() {
        if (status != Status.HELD) {
            return false;
        }
        if (grant.expired(engine.clock().now())) {
            grant.queue().onExpired(grant); // sets the status, unless a renewal came just in time
        }
        return status == Status.HELD;
    }

    @Override
    public void requireValid() {
        if (isValid()) {
            return;
        }
        if (status == Status.RELEASED) {
            throw new IllegalStateException("Lock '%s' with token %d was released".formatted(key(), token));
        }
        throw new LockLostException(
                "Lock '%s' with token %d was lost while it was held; another process may hold it now"
                        .formatted(key(), token));
    }

    @Override
    public void onLost(Consumer<LockHandle> listener) {
        lostListeners.add(listener);
        if (!isValid() && status == Status.LOST) {
            tellLost();
        }
    }

    @Override
    public ReleaseOutcome release() {
        CompletableFuture<ReleaseOutcome> released = grant.queue().release(this).toCompletableFuture();
        try {
            return released.join();
        } catch (CompletionException e) {
            throw new LockStoreException(
                    "Release of lock '%s' with token %d was not confirmed; it goes on in the background"
                            .formatted(key(), token),
                    Steps.cause(e));
        }
    }

    @Override
    public CompletableFuture<ReleaseOutcome> releaseAsync() {
        return grant.queue().release(this).toCompletableFuture();
    }

    @Override
    public void close() {
        if (engine.releaseMode() == ReleaseMode.ASYNC) {
            releaseAsync();
            return;
        }
        try {
            release();
        } catch (LockStoreException e) {
            // whoever closes cannot do anything about it, and the result of the work must not be masked
            logger.debug("{}", e.getMessage(), e);
        }
    }

    /** Runs each listener once, wherever it was added. */
    void tellLost() {
        for (Consumer<LockHandle> listener; (listener = lostListeners.poll()) != null; ) {
            Consumer<LockHandle> next = listener;
            engine.callback(() -> next.accept(this));
        }
    }

    void setStatus(Status status) {
        this.status = status;
    }

    Status status() {
        return status;
    }

    @Override
    public LockEngine engine() {
        return engine;
    }

    @Override
    public boolean isLost() {
        return status == Status.LOST;
    }

    RemoteGrant grant() {
        return grant;
    }

    Waiter waiter() {
        return waiter;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    @Override
    public String toString() {
        return "lock '%s' with token %d, %s".formatted(key(), token, status);
    }
}
