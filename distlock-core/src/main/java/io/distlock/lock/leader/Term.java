package io.distlock.lock.leader;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The lock of one term, as listeners see it: a release tells the elector, too. Thread-safe. */
final class Term implements LockHandle {

    private final LockHandle lock;
    private final Consumer<Term> onReleased;

    Term(LockHandle lock, Consumer<Term> onReleased) {
        this.lock = lock;
        this.onReleased = onReleased;
    }

    LockHandle lock() {
        return lock;
    }

    @Override
    public LockKey key() {
        return lock.key();
    }

    @Override
    public long fencingToken() {
        return lock.fencingToken();
    }

    @Override
    public Duration remainingLease() {
        return lock.remainingLease();
    }

    @Override
    public boolean isValid() {
        return lock.isValid();
    }

    @Override
    public void requireValid() {
        lock.requireValid();
    }

    @Override
    public void onLost(Consumer<LockHandle> listener) {
        lock.onLost(lost -> listener.accept(this));
    }

    @Override
    public ReleaseOutcome release() {
        try {
            return lock.release();
        } finally {
            onReleased.accept(this);
        }
    }

    @Override
    public CompletionStage<ReleaseOutcome> releaseAsync() {
        CompletionStage<ReleaseOutcome> released = lock.releaseAsync();
        onReleased.accept(this);
        return released;
    }

    @Override
    public void close() {
        lock.close();
        onReleased.accept(this);
    }

    /** Binds the lock itself, which its engine knows again. */
    @Override
    public LockContext.Scope bind() {
        return lock.bind();
    }

    @Override
    public String toString() {
        return "term of " + lock;
    }
}
