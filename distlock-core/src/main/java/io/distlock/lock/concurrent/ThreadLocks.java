package io.distlock.lock.concurrent;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Distributed locks as {@link java.util.concurrent.locks.Lock}, for code that is written against that interface. New code takes
 * {@link LockManager}, whose handles say when they are lost and are not tied to a thread.
 *
 * <pre>{@code
 * ThreadLocks locks = ThreadLocks.of(lockManager);
 * Lock lock = locks.get(LockRequest.of("stock", sku));
 * lock.lock();
 * try {
 *     // one thread of one process is here
 * } finally {
 *     lock.unlock();
 * }
 * }</pre>
 *
 * <p>What a thread holds belongs to this object and the key, not to the {@link ThreadLock}, which may be asked for as often as one
 * likes. Thread-safe; nothing is kept of a lock that no thread holds.
 */
public final class ThreadLocks {

    private final LockManager locks;
    private final ThreadLocal<@Nullable Map<LockKey, Holding>> held = new ThreadLocal<>();

    private ThreadLocks(LockManager locks) {
        this.locks = locks;
    }

    /** Locks of a manager. */
    public static ThreadLocks of(LockManager locks) {
        return new ThreadLocks(locks);
    }

    /**
     * A view of one lock. Its methods say how long they wait; the wait time of the request is not used.
     *
     * @throws IllegalArgumentException if the request is for several locks
     */
    public ThreadLock get(LockRequest request) {
        if (request.asksForSeveral()) {
            throw new IllegalArgumentException("A thread lock is one lock, not the %d of the request for '%s'"
                    .formatted(request.keys().size(), request.key()));
        }
        return new ThreadLock(this, request);
    }

    Optional<LockHandle> tryAcquire(LockRequest request) {
        return locks.tryAcquire(request);
    }

    Optional<Holding> holding(LockKey key) {
        Map<LockKey, Holding> mine = held.get();
        return mine == null ? Optional.empty() : Optional.ofNullable(mine.get(key));
    }

    void add(LockKey key, Holding holding) {
        Map<LockKey, Holding> mine = held.get();
        if (mine == null) {
            mine = new HashMap<>();
            held.set(mine);
        }
        mine.put(key, holding);
    }

    void remove(LockKey key) {
        Map<LockKey, Holding> mine = held.get();
        if (mine != null && mine.remove(key) != null && mine.isEmpty()) {
            held.remove();
        }
    }
}
