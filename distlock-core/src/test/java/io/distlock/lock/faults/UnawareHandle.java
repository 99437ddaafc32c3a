package io.distlock.lock.faults;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A handle in the eyes of a thread that was stopped after it had asked whether the lock is still held. */
record UnawareHandle(LockHandle handle) implements LockHandle {

    @Override
    public LockKey key() {
        return handle.key();
    }

    @Override
    public long fencingToken() {
        return handle.fencingToken();
    }

    @Override
    public Duration remainingLease() {
        return handle.remainingLease();
    }

    @Override
    public boolean isValid() {
        return true;
    }

    @Override
    public void requireValid() {
        // it was, when the thread asked
    }

    @Override
    public void onLost(Consumer<LockHandle> listener) {
        handle.onLost(listener);
    }

    @Override
    public ReleaseOutcome release() {
        return handle.release();
    }

    @Override
    public CompletionStage<ReleaseOutcome> releaseAsync() {
        return handle.releaseAsync();
    }

    @Override
    public void close() {
        handle.close();
    }
}
