package io.distlock.lock.engine;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockMode;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A lock that was entered again: a view of the outermost handle, whose release ends nothing but itself. Thread-safe. */
final class NestedLock implements LockHandle {

    private final OwnLock outermost;
    private final AtomicBoolean released = new AtomicBoolean();

    NestedLock(OwnLock outermost) {
        this.outermost = outermost;
    }

    OwnLock outermost() {
        return outermost;
    }

    @Override
    public LockKey key() {
        return outermost.key();
    }

    @Override
    public LockMode mode() {
        return outermost.mode();
    }

    @Override
    public long fencingToken() {
        return outermost.fencingToken();
    }

    @Override
    public Duration remainingLease() {
        return released.get() ? Duration.ZERO : outermost.remainingLease();
    }

    @Override
    public boolean isValid() {
        return !released.get() && outermost.isValid();
    }

    @Override
    public void requireValid() {
        if (released.get()) {
            throw new IllegalStateException("Nested handle of %s was released".formatted(outermost));
        }
        outermost.requireValid();
    }

    @Override
    public void onLost(Consumer<LockHandle> listener) {
        outermost.onLost(handle -> {
            if (!released.get()) {
                listener.accept(this);
            }
        });
    }

    @Override
    public ReleaseOutcome release() {
        boolean valid = outermost.isValid();
        return released.compareAndSet(false, true) && valid ? ReleaseOutcome.RELEASED : ReleaseOutcome.NOT_HELD;
    }

    @Override
    public CompletionStage<ReleaseOutcome> releaseAsync() {
        return CompletableFuture.completedFuture(release());
    }

    @Override
    public void close() {
        release();
    }
}
