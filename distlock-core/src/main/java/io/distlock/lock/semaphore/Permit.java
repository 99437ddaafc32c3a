package io.distlock.lock.semaphore;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One permit of a {@link DistributedSemaphore}, with a lease that is renewed until it is released. Like a lock it can be lost while its
 * holder works, and knows that by its own clock before the store gives it to anybody else. It belongs to no thread.
 *
 * <p>Thread-safe.
 */
public final class Permit implements AutoCloseable {

    private final int number;
    private final LockHandle handle;

    Permit(int number, LockHandle handle) {
        this.number = number;
        this.handle = handle;
    }

    /** Which of the permits it is, from 0 on: nobody else has the same one at the same time. */
    public int number() {
        return number;
    }

    /** Larger than the token of every earlier holder of the permit with this number; tokens of other numbers do not compare. */
    public long fencingToken() {
        return handle.fencingToken();
    }

    /** What is left until this holder must stop if no renewal comes through; zero when lost or released. */
    public Duration remainingLease() {
        return handle.remainingLease();
    }

    /** Whether the permit is still held. No I/O. */
    public boolean isValid() {
        return handle.isValid();
    }

    /**
     * Does nothing while the permit is held. No I/O.
     *
     * @throws LockLostException if the permit was lost
     * @throws IllegalStateException if it was released
     */
    public void requireValid() {
        handle.requireValid();
    }

    /**
     * Calls the listener once when the permit is lost, on a thread of the manager; right away if it is lost already; never after a
     * release. The listener must be quick; what it throws is logged.
     */
    public void onLost(Consumer<Permit> listener) {
        handle.onLost(lost -> listener.accept(this));
    }

    /**
     * Gives the permit back and waits for the store's answer. Idempotent.
     *
     * @return {@link ReleaseOutcome#NOT_HELD} if it was lost before or released already
     * @throws LockStoreException if the store did not confirm; the release then goes on in the background
     */
    public ReleaseOutcome release() {
        return handle.release();
    }

    /** Hands the release over and returns at once. */
    public CompletionStage<ReleaseOutcome> releaseAsync() {
        return handle.releaseAsync();
    }

    /** Gives the permit back like {@link #release()}, or {@link #releaseAsync()} where the manager is set so; never throws. */
    @Override
    public void close() {
        handle.close();
    }

    @Override
    public String toString() {
        return "permit %d with token %d".formatted(number, fencingToken());
    }
}
