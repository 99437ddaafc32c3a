package io.distlock.lock.integration;

import io.distlock.lock.LockLostException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.concurrent.ThreadLock;
import io.distlock.lock.concurrent.ThreadLocks;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.springframework.integration.support.locks.DistributedLock;

/** One lock of a registry. A time to live is a lease: it is renewed while the lock is held. Immutable and thread-safe. */
final class RegisteredLock implements DistributedLock {

    private final ThreadLocks locks;
    private final LockRequest request;
    private final ThreadLock lock;

    RegisteredLock(ThreadLocks locks, LockRequest request) {
        this.locks = locks;
        this.request = request;
        this.lock = locks.get(request);
    }

    @Override
    public void lock() {
        lock.lock();
    }

    @Override
    public void lock(Duration ttl) {
        withLease(ttl).lock();
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        lock.lockInterruptibly();
    }

    @Override
    public boolean tryLock() {
        return lock.tryLock();
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return lock.tryLock(time, unit);
    }

    @Override
    public boolean tryLock(Duration waitTime, Duration ttl) throws InterruptedException {
        return withLease(ttl).tryLock(TimeUnit.NANOSECONDS.convert(waitTime), TimeUnit.NANOSECONDS);
    }

    @Override
    public void unlock() {
        try {
            lock.unlock();
        } catch (LockLostException e) {
            throw new ConcurrentModificationException(e.getMessage(), e);
        }
    }

    @Override
    public Condition newCondition() {
        return lock.newCondition();
    }

    @Override
    public String toString() {
        return lock.toString();
    }

    private ThreadLock withLease(Duration ttl) {
        return locks.get(request.withLeaseTime(ttl));
    }
}
