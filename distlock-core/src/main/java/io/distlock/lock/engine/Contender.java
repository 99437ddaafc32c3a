package io.distlock.lock.engine;

import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The one contender for a lock that this process has in the store, under one owner token for all its attempts. Guarded by the
 * mutex of its queue.
 */
final class Contender {

    private final Owner owner;

    /** Whether an attempt is on its way, and for which lease the latest was sent. */
    private boolean inFlight;

    private Duration lease = Duration.ZERO;
    private boolean queued;

    /** When the store has surely forgotten whatever any of the attempts asked for. */
    private long storeEndNanos;

    /** A hint came while an attempt was on its way, which may have missed the change. */
    private boolean hinted;

    private int failures;
    private boolean everFailed;
    private @Nullable LockStoreException lastFailure;
    private boolean answered;
    private @Nullable Future<?> nextAttempt;

    Contender(Owner owner) {
        this.owner = owner;
    }

    void sent(Duration lease, boolean queued, long storeEndNanos) {
        cancelNextAttempt();
        inFlight = true;
        this.lease = lease;
        this.storeEndNanos = Math.max(this.storeEndNanos, storeEndNanos);
        this.queued |= queued;
    }

    void refused() {
        inFlight = false;
        answered = true;
        failures = 0;
        lastFailure = null;
    }

    int failed(LockStoreException failure) {
        inFlight = false;
        everFailed = true;
        lastFailure = failure;
        return ++failures;
    }

    void nextAttempt(Future<?> nextAttempt) {
        this.nextAttempt = nextAttempt;
    }

    void cancelNextAttempt() {
        if (nextAttempt != null) {
            nextAttempt.cancel(false);
            nextAttempt = null;
        }
    }

    void hint() {
        hinted = true;
    }

    boolean takeHint() {
        boolean had = hinted;
        hinted = false;
        return had;
    }

    /** Whether the store may still grant this owner something although nobody waits for an answer. */
    boolean outcomeUnknown() {
        return inFlight || everFailed;
    }

    /** Whether an earlier attempt was not answered, so that it may still arrive. */
    boolean everFailed() {
        return everFailed;
    }

    /** Whether the store may know this owner at all. */
    boolean known() {
        return queued || outcomeUnknown();
    }

    /** Whether an attempt has asked for a place in the store's queue. */
    boolean queued() {
        return queued;
    }

    long storeEndNanos() {
        return storeEndNanos;
    }

    /** The lease that the latest attempt asked for. */
    Duration lease() {
        return lease;
    }

    /** Whether callers who give up now know that somebody else has the lock. */
    boolean foundBusy() {
        return answered && lastFailure == null;
    }

    @Nullable
    LockStoreException lastFailure() {
        return lastFailure;
    }

    boolean inFlight() {
        return inFlight;
    }

    Owner owner() {
        return owner;
    }
}
