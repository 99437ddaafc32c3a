package io.distlock.lock.shedlock;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import net.javacrumbs.shedlock.core.ExtensibleLockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;

/**
 * Lets ShedLock keep its locks here. A job {@code reports} has the lock {@code shedlock:reports}.
 *
 * <ul>
 *   <li>It tries once: if another process has the lock, the job is skipped.
 *   <li>After {@code lockAtMostFor} the lock is free, whether the job has ended or not. After the death of its process it is
 *       free as soon as the lease is over, which is never longer and 30 s at most.
 *   <li>It stays taken for {@code lockAtLeastFor}, at most 24 hours, also when the process ends; but in ZooKeeper no longer than the
 *       session of the process. After an extension this process keeps it so long, so its end frees the lock earlier.
 *   <li>A lock that was lost cannot be extended, and unlocking it takes nothing from anybody.
 * </ul>
 *
 * <pre>{@code
 * LockProvider provider = DistlockLockProvider.create(lockManager);
 * }</pre>
 *
 * <p>Thread-safe. {@link #lock} throws {@link LockStoreException} if the store does not answer.
 */
public final class DistlockLockProvider implements ExtensibleLockProvider {

    private static final String LOCK_NAME = "shedlock";
    private static final Duration LEASE_MIN = Duration.ofMillis(100);

    private final LockManager locks;
    private final Function<Duration, CompletableFuture<Void>> timer;

    private DistlockLockProvider(LockManager locks, Function<Duration, CompletableFuture<Void>> timer) {
        this.locks = locks;
        this.timer = timer;
    }

    /** A provider on a manager, timed by the JDK. */
    public static DistlockLockProvider create(LockManager locks) {
        return create(locks, delay -> new CompletableFuture<Void>()
                .completeOnTimeout(null, delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    /**
     * A provider on a manager.
     *
     * @param timer a future that is completed after the given time, unless it was cancelled
     */
    static DistlockLockProvider create(LockManager locks, Function<Duration, CompletableFuture<Void>> timer) {
        return new DistlockLockProvider(locks, timer);
    }

    @Override
    public Optional<SimpleLock> lock(LockConfiguration configuration) {
        LockRequest request = LockRequest.of(LOCK_NAME, configuration.getName())
                .withWaitTime(Duration.ZERO)
                .withLeaseTime(lease(configuration.getLockAtMostFor()))
                .withMinHoldTime(configuration.getLockAtLeastFor());
        Optional<LockHandle> acquired = locks.tryAcquire(request);
        return acquired.map(handle -> new ProvidedLock(handle, configuration, timer, Duration.ZERO));
    }

    /** Renewed while the job runs, so it may be much shorter than what the job is allowed to take. */
    private static Duration lease(Duration atMost) {
        Duration lease = atMost.compareTo(LockRequest.DEFAULT_LEASE_TIME) > 0 ? LockRequest.DEFAULT_LEASE_TIME : atMost;
        return lease.compareTo(LEASE_MIN) < 0 ? LEASE_MIN : lease;
    }
}
