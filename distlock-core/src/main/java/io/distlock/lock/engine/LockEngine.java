package io.distlock.lock.engine;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.spi.LockStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Under construction: the face that others build against. */
public final class LockEngine implements LockManager, AutoCloseable {

    private final LockStore store;

    private LockEngine(LockStore store) {
        this.store = store;
    }

    /** Starts an engine on a store, with threads of its own. */
    public static LockEngine start(LockStore store, LockEngineOptions options) {
        return new LockEngine(store);
    }

    /** The store, which the engine does not close. */
    public LockStore store() {
        return store;
    }

    @Override
    public Optional<LockHandle> tryAcquire(LockRequest request) {
        throw new UnsupportedOperationException("under construction");
    }

    @Override
    public LockHandle acquire(LockRequest request) {
        throw new UnsupportedOperationException("under construction");
    }

    @Override
    public CompletionStage<LockHandle> acquireAsync(LockRequest request) {
        throw new UnsupportedOperationException("under construction");
    }

    /** The locks that this process holds or waits for. */
    public List<LocalLock> locks() {
        return List.of();
    }

    /** Ends: waiters get an exception, holders are told that their locks are lost, and the locks are released. Idempotent. */
    @Override
    public void close() {}
}
