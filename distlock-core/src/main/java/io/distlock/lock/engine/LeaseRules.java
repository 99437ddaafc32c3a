package io.distlock.lock.engine;

import java.time.Duration;

/**
 * The arithmetic of leases that safety hangs on, in one place; simulations break one rule at a time to see that they would
 * notice. Times are nanoseconds of {@link EngineClock}. Stateless.
 */
class LeaseRules {

    /**
     * When a holder must stop. Counted from before the request was sent, because the store's lease begins later; and a tenth
     * of the lease early, which covers clocks that run at different speeds.
     */
    long deadline(Duration lease, long sentNanos, long answeredNanos) {
        return sentNanos + lease.toNanos() / 10 * 9;
    }

    /** When the store has surely forgotten a grant that was asked for at this time, however late the request arrived. */
    long storeEnd(Duration lease, long sentNanos) {
        return sentNanos + 2 * lease.toNanos();
    }

    /** When a lease is renewed: early enough for two more tries. */
    long renewAt(Duration lease, long sentNanos) {
        return sentNanos + lease.toNanos() / 3;
    }

    /** Renewals that are due within this time go together in one step. */
    long renewalWindow(Duration lease) {
        return lease.toNanos() / 30;
    }

    /** How soon a renewal that was not answered is tried again. */
    long renewalRetry(Duration lease) {
        return Math.min(lease.toNanos() / 15, Duration.ofSeconds(1).toNanos());
    }

    /** Whether the deadline has passed; from then on nothing revives the grant, not even a renewal that is answered late. */
    boolean isOver(long deadlineNanos, long now) {
        return now >= deadlineNanos;
    }

    /** Whether the next holder would find at least half of the lease it wants. */
    boolean mayHandOver(Duration lease, long deadlineNanos, Duration wanted, long now) {
        return wanted.compareTo(lease) <= 0 && deadlineNanos - now >= wanted.toNanos() / 2;
    }

    /** Whether an answered release ends the clean-up after an attempt whose own answer never came: it may still arrive. */
    boolean answerEndsCleanUp() {
        return false;
    }
}
