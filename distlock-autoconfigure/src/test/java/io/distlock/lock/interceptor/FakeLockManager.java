package io.distlock.lock.interceptor;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Grants at once what is free and refuses the rest; asynchronous grants can be held back until the test brings them. */
final class FakeLockManager implements LockManager {

    final List<LockRequest> requests = new CopyOnWriteArrayList<>();
    final List<FakeLockHandle> granted = new CopyOnWriteArrayList<>();
    final List<CompletableFuture<LockHandle>> waiting = new CopyOnWriteArrayList<>();
    volatile RuntimeException failure;
    volatile boolean holdBack;
    volatile boolean failOnClose;

    private final Map<LockKey, FakeLockHandle> held = new ConcurrentHashMap<>();
    private final AtomicLong tokens = new AtomicLong();

    /** Somebody else takes the lock. */
    void occupy(String id) {
        LockKey key = LockKey.parse(id);
        held.put(key, new FakeLockHandle(this, key, tokens.incrementAndGet(), true));
    }

    boolean isHeld(String id) {
        return held.containsKey(LockKey.parse(id));
    }

    FakeLockHandle holder(String id) {
        return held.get(LockKey.parse(id));
    }

    String lastKey() {
        return requests.get(requests.size() - 1).key().id();
    }

    LockRequest lastRequest() {
        return requests.get(requests.size() - 1);
    }

    /** Brings the first lock that was held back. */
    void bring() {
        CompletableFuture<LockHandle> future = waiting.remove(0);
        FakeLockHandle handle = grant(requests.get(0)).orElseThrow();
        if (!future.complete(handle)) {
            handle.release();
        }
    }

    void released(LockKey key) {
        held.remove(key);
    }

    @Override
    public Optional<LockHandle> tryAcquire(LockRequest request) {
        requests.add(request);
        if (failure != null) {
            throw failure;
        }
        return grant(request).map(handle -> handle);
    }

    @Override
    public LockHandle acquire(LockRequest request) {
        return tryAcquire(request).orElseThrow(() -> new LockNotAcquiredException("busy " + request.key()));
    }

    @Override
    public CompletionStage<LockHandle> acquireAsync(LockRequest request) {
        if (holdBack) {
            requests.add(request);
            CompletableFuture<LockHandle> future = new CompletableFuture<>();
            waiting.add(future);
            return future;
        }
        try {
            return CompletableFuture.completedFuture(acquire(request));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Optional<FakeLockHandle> grant(LockRequest request) {
        for (LockHandle carried : LockContext.current().handles()) {
            if (carried instanceof FakeLockHandle outer && carried.key().equals(request.key()) && !outer.isReleased()) {
                outer.requireValid();
                return Optional.of(outer.nest());
            }
        }
        FakeLockHandle handle = new FakeLockHandle(this, request.key(), tokens.incrementAndGet(), true);
        if (held.putIfAbsent(request.key(), handle) != null) {
            return Optional.empty();
        }
        granted.add(handle);
        return Optional.of(handle);
    }
}
