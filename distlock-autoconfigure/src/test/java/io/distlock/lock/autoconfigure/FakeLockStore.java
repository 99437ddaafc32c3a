package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockStoreException;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.ForwardingLockStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A store in memory that can be told to fail. */
public final class FakeLockStore extends ForwardingLockStore {

    private final AtomicInteger attempts = new AtomicInteger();
    private volatile boolean broken;
    private volatile boolean closed;

    public FakeLockStore() {
        super(MemoryLockStore.create());
    }

    public void breakDown() {
        broken = true;
    }

    public int attempts() {
        return attempts.get();
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        attempts.incrementAndGet();
        return broken ? failed() : super.acquire(command);
    }

    @Override
    public CompletionStage<Void> ping() {
        return broken ? failed() : super.ping();
    }

    @Override
    public void close() {
        closed = true;
    }

    private static <T> CompletionStage<T> failed() {
        return CompletableFuture.failedFuture(new LockStoreException("the fake is broken"));
    }
}
