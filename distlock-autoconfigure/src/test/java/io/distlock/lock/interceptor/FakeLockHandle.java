package io.distlock.lock.interceptor;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A handle that is lost when the test says so. A nested one shares the state of the outermost. */
final class FakeLockHandle implements LockHandle {

    private final FakeLockManager manager;
    private final LockKey key;
    private final long token;
    private final List<Consumer<LockHandle>> listeners = new CopyOnWriteArrayList<>();
    private final List<FakeLockHandle> nested = new CopyOnWriteArrayList<>();
    private final boolean outermost;
    private volatile boolean lost;
    private volatile boolean released;

    FakeLockHandle(FakeLockManager manager, LockKey key, long token, boolean outermost) {
        this.manager = manager;
        this.key = key;
        this.token = token;
        this.outermost = outermost;
    }

    FakeLockHandle nest() {
        FakeLockHandle inner = new FakeLockHandle(manager, key, token, false);
        inner.lost = lost;
        nested.add(inner);
        return inner;
    }

    boolean isReleased() {
        return released;
    }

    /** Silently: the local deadline has passed, nobody was told yet. */
    void expire() {
        lost = true;
        nested.forEach(FakeLockHandle::expire);
    }

    void lose() {
        expire();
        listeners.forEach(listener -> listener.accept(this));
        nested.forEach(FakeLockHandle::lose);
    }

    @Override
    public LockKey key() {
        return key;
    }

    @Override
    public long fencingToken() {
        return token;
    }

    @Override
    public Duration remainingLease() {
        return isValid() ? Duration.ofSeconds(30) : Duration.ZERO;
    }

    @Override
    public boolean isValid() {
        return !lost && !released;
    }

    @Override
    public void requireValid() {
        if (released) {
            throw new IllegalStateException("released");
        }
        if (lost) {
            throw new LockLostException("lost " + key);
        }
    }

    @Override
    public void onLost(Consumer<LockHandle> listener) {
        if (released) {
            return;
        }
        listeners.add(listener);
        if (lost) {
            listener.accept(this);
        }
    }

    @Override
    public ReleaseOutcome release() {
        if (released) {
            return ReleaseOutcome.NOT_HELD;
        }
        released = true;
        listeners.clear();
        if (outermost) {
            nested.forEach(FakeLockHandle::release);
            manager.released(key);
        }
        return lost ? ReleaseOutcome.NOT_HELD : ReleaseOutcome.RELEASED;
    }

    @Override
    public CompletionStage<ReleaseOutcome> releaseAsync() {
        return CompletableFuture.completedFuture(release());
    }

    @Override
    public void close() {
        release();
        if (manager.failOnClose) {
            throw new IllegalStateException("close failed");
        }
    }
}
