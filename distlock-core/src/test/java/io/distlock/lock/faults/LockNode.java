package io.distlock.lock.faults;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.spi.LockStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A lock engine with a store and connections of its own, as one process has them. */
record LockNode(LockEngine engine, LockStore store, Runnable disconnect) implements AutoCloseable {

    LockHandle acquire(LockRequest request) {
        return engine.acquire(request);
    }

    Optional<LockHandle> tryAcquire(LockRequest request) {
        return engine.tryAcquire(request);
    }

    /** Acquires in the background and keeps the time at which the lock came, by {@link System#nanoTime()}. */
    CompletableFuture<Grant> acquireAsync(LockRequest request) {
        return engine.acquireAsync(request)
                .thenApply(handle -> new Grant(handle, System.nanoTime()))
                .toCompletableFuture();
    }

    @Override
    public void close() {
        engine.close();
        store.close();
        disconnect.run();
    }

    /** A lock and when it came. */
    record Grant(LockHandle handle, long nanos) {}
}
