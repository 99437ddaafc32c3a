package io.distlock.lock.concurrent;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One distributed lock, owned by threads as {@link Lock} demands: the thread that holds it enters it again, and only that thread
 * may unlock it. There are no conditions.
 *
 * <p>Beyond the contract of {@link Lock}, every method that locks throws {@link LockStoreException} if the store does not answer,
 * {@link LockNotAcquiredException} if too many calls wait or the manager was stopped, and {@link LockLostException} if this thread
 * holds the lock but has lost it; {@link #unlock()} throws that, too. Settings of the lock's name in an application may change how
 * long a call waits. Immutable and thread-safe.
 */
public final class ThreadLock implements Lock {

    private static final Logger logger = LoggerFactory.getLogger(ThreadLock.class);

    /** The most that a request may wait; whoever waits longer asks again. */
    private static final Duration WAIT_MAX = Duration.ofHours(24);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ThreadLocks locks;
    private final LockRequest request;

    ThreadLock(ThreadLocks locks, LockRequest request) {
        this.locks = locks;
        this.request = request;
    }

    /** The lock behind it. */
    public LockKey key() {
        return request.key();
    }

    /** The handle by which the calling thread holds the lock, with its fencing token; empty if it does not. */
    public Optional<LockHandle> handle() {
        return locks.holding(key()).map(Holding::handle);
    }

    /** Waits without end; an interrupt costs its place in the queue and is kept for later. */
    @Override
    public void lock() {
        boolean interrupted = Thread.interrupted();
        try {
            while (!take(WAIT_MAX)) {
                interrupted |= Thread.interrupted();
                pause();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        requireNotInterrupted();
        while (!take(WAIT_MAX)) {
            requireNotInterrupted();
            pause();
        }
    }

    @Override
    public boolean tryLock() {
        boolean interrupted = Thread.interrupted(); // as this does not wait, an interrupt must not matter
        try {
            return take(Duration.ZERO);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        requireNotInterrupted();
        Duration wait = Duration.ofNanos(unit.toNanos(Math.max(0, time)));
        if (take(wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait)) {
            return true;
        }
        requireNotInterrupted();
        return false;
    }

    /**
     * Leaves the lock; the last exit releases it and waits for the store. If the store does not confirm, the release goes on in
     * the background.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock
     * @throws LockLostException if the lock was lost while it was held; it is left all the same
     */
    @Override
    public void unlock() {
        Holding holding = locks.holding(key())
                .orElseThrow(() -> new IllegalMonitorStateException("Lock '%s' is not held by thread '%s'"
                        .formatted(key(), Thread.currentThread().getName())));
        if (!holding.leave()) {
            return;
        }
        locks.remove(key());
        LockHandle handle = holding.handle();
        try {
            if (handle.release() == ReleaseOutcome.NOT_HELD) {
                throw new LockLostException("Lock '%s' with token %d was lost before it was unlocked"
                        .formatted(key(), handle.fencingToken()));
            }
        } catch (LockStoreException e) {
            logger.debug("{}", e.getMessage(), e); // as with LockHandle.close(): nobody could do anything about it
        }
    }

    /** Not available: waiting processes cannot be told. */
    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("Lock '%s' is distributed and has no conditions".formatted(key()));
    }

    @Override
    public String toString() {
        return "ThreadLock[%s]".formatted(key());
    }

    private boolean take(Duration wait) {
        Optional<Holding> held = locks.holding(key());
        if (held.isPresent()) {
            held.get().enter();
            return true;
        }
        Optional<LockHandle> acquired = locks.tryAcquire(request.withWaitTime(wait));
        acquired.ifPresent(handle -> locks.add(key(), new Holding(handle)));
        return acquired.isPresent();
    }

    /** Spares the store where the settings of the lock make each wait short. */
    private static void pause() {
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    private static void requireNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
