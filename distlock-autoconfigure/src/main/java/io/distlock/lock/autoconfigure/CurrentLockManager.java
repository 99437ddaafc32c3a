package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Asks for the manager at each call, so that it starts on first use and may change when the context restarts. */
final class CurrentLockManager implements LockManager {

    private final Supplier<LockManager> current;

    CurrentLockManager(Supplier<LockManager> current) {
        this.current = current;
    }

    @Override
    public Optional<LockHandle> tryAcquire(LockRequest request) {
        return current.get().tryAcquire(request);
    }

    @Override
    public LockHandle acquire(LockRequest request) {
        return current.get().acquire(request);
    }

    @Override
    public CompletionStage<LockHandle> acquireAsync(LockRequest request) {
        LockManager manager;
        try {
            manager = current.get();
        } catch (LockNotAcquiredException e) {
            return CompletableFuture.failedFuture(e);
        }
        return manager.acquireAsync(request);
    }
}
