package io.distlock.lock.integration;

import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.concurrent.ThreadLocks;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.LockRegistry;

/**
 * Lets Spring Integration keep its locks here. The lock of a key {@code orders} is {@code integration:orders}.
 *
 * <p>Locks are fair among processes where the store is, are renewed while they are held, and belong to threads as {@link
 * java.util.concurrent.locks.Lock} demands. A lock that was lost is told by {@link java.util.ConcurrentModificationException} when it is
 * unlocked, as by the registries of Spring Integration. Nothing is kept of unused locks, so that there is nothing to expire.
 * Thread-safe.
 *
 * <pre>{@code
 * LockRegistry<DistributedLock> registry = DistlockLockRegistry.create(lockManager);
 * registry.executeLocked("orders", () -> orders.process());
 * }</pre>
 */
public final class DistlockLockRegistry implements LockRegistry<DistributedLock> {

    private static final String LOCK_NAME = "integration";

    private final ThreadLocks locks;

    private DistlockLockRegistry(ThreadLocks locks) {
        this.locks = locks;
    }

    /** A registry on a manager. */
    public static DistlockLockRegistry create(LockManager locks) {
        return new DistlockLockRegistry(ThreadLocks.of(locks));
    }

    /**
     * A view of the lock; one thread sees the same lock by all views.
     *
     * @param lockKey converted with {@link String#valueOf}, not empty
     * @throws IllegalArgumentException if the key is null, empty or too long
     */
    @Override
    public DistributedLock obtain(Object lockKey) {
        return new RegisteredLock(locks, LockRequest.of(LOCK_NAME, lockKey));
    }
}
