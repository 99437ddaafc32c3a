package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Remembers requests; never gets a lock. */
public final class FakeLockManager implements LockManager {

    private final List<LockRequest> requests = new ArrayList<>();

    @Override
    public Optional<LockHandle> tryAcquire(LockRequest request) {
        requests.add(request);
        return Optional.empty();
    }

    @Override
    public LockHandle acquire(LockRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<LockHandle> acquireAsync(LockRequest request) {
        return new CompletableFuture<>();
    }

    LockRequest last() {
        return requests.get(requests.size() - 1);
    }
}
