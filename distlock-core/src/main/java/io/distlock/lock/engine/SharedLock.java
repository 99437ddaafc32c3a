package io.distlock.lock.engine;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lock that one call of this process reads under, together with others who have the same grant. Thread-safe. */
final class SharedLock implements OwnLock {

    private static final Logger logger = LoggerFactory.getLogger(SharedLock.class);

    private final ReadShare share;
    private final HeldLock grant;
    private final Waiter waiter;
    private final long sinceNanos;
    private final AtomicBoolean released = new AtomicBoolean();

    SharedLock(ReadShare share, HeldLock grant, Waiter waiter) {
        this.share = share;
        this.grant = grant;
        this.waiter = waiter;
        this.sinceNanos = grant.engine().clock().now();
    }

    @Override
    public LockKey key() {
        return grant.key();
    }

    @Override
    public LockMode mode() {
        return LockMode.READ;
    }

    @Override
    public long fencingToken() {
        return grant.fencingToken();
    }

    @Override
    public Duration remainingLease() {
        return released.get() ? Duration.ZERO : grant.remainingLease();
    }

    @Override
    public boolean isValid() {
        return !released.get() && grant.isValid();
    }

    @Override
    public void requireValid() {
        if (released.get()) {
            throw new IllegalStateException("Lock '%s' with token %d was released".formatted(key(), fencingToken()));
        }
        if (!isValid()) {
            throw new LockLostException(
                    "Lock '%s' with token %d was lost while it was held for reading; another process may write now"
                            .formatted(key(), fencingToken()));
        }
    }

    @Override
    public void onLost(Consumer<LockHandle> listener) {
        grant.onLost(lost -> {
            if (!released.get()) {
                listener.accept(this);
            }
        });
    }

    @Override
    public ReleaseOutcome release() {
        try {
            return releaseAsync().join();
        } catch (CompletionException e) {
            throw new LockStoreException(
                    "Release of lock '%s' with token %d was not confirmed; it goes on in the background"
                            .formatted(key(), fencingToken()),
                    Steps.cause(e));
        }
    }

    /** Only the release of the last one that shares the grant goes to the store. */
    @Override
    public CompletableFuture<ReleaseOutcome> releaseAsync() {
        return released.compareAndSet(false, true)
                ? share.leave(this)
                : CompletableFuture.completedFuture(ReleaseOutcome.NOT_HELD);
    }

    @Override
    public void close() {
        CompletableFuture<ReleaseOutcome> outcome = releaseAsync();
        if (engine().releaseMode() == ReleaseMode.ASYNC) {
            return;
        }
        try {
            outcome.join();
        } catch (CompletionException e) {
            // whoever closes cannot do anything about it, and the result of the work must not be masked
            logger.debug("Release of lock '{}' was not confirmed", key(), e);
        }
    }

    @Override
    public LockEngine engine() {
        return grant.engine();
    }

    @Override
    public boolean isLost() {
        return !released.get() && grant.isLost();
    }

    HeldLock grant() {
        return grant;
    }

    Waiter waiter() {
        return waiter;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    Duration heldFor() {
        return Duration.ofNanos(engine().clock().now() - sinceNanos);
    }

    @Override
    public String toString() {
        return "lock '%s' for reading with token %d, %s"
                .formatted(key(), fencingToken(), isValid() ? "HELD" : released.get() ? "RELEASED" : "LOST");
    }
}
