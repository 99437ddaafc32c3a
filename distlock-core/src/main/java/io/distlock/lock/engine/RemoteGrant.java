package io.distlock.lock.engine;

import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import java.time.Duration;

/**
 * A lock that the store has granted to this process: its owner token, its block of fencing tokens and its lease by our own
 * clock, see {@link LeaseRules}.
 *
 * <p>All steps for one grant ask for the same lease. The store's lease then never becomes shorter, whatever order the steps
 * arrive in, and every answer proves a deadline by itself.
 *
 * <p>Written under the mutex of its queue, but for what becomes of renewals and when the next one is due: that the keeper writes too. The
 * worst of it is one renewal more. Fields are volatile where handles and the keeper read them without the mutex.
 */
final class RemoteGrant {

    private final KeyQueue queue;
    private final LeaseRules rules;
    private final Owner owner;

    /** What every step for this grant asks for, and what the store gives instead or as well. */
    private final Duration asked;

    private volatile Duration lease;

    private long nextToken;
    private long lastToken;
    private long storeEndNanos;
    private long confirmedNanos = Long.MIN_VALUE;
    private final boolean attemptMayArrive;
    private boolean refillMayArrive;
    private volatile boolean renewalInFlight;
    private volatile boolean renewalEverFailed;
    private volatile long renewalSentNanos = Long.MIN_VALUE;
    private volatile long deadlineNanos;
    private volatile long renewAtNanos;

    /** Renewal stops here; set by the holder's maximum hold time. */
    private volatile long renewUntilNanos = EngineClock.NEVER;

    RemoteGrant(KeyQueue queue, LeaseRules rules, Contender contender, AcquireResult.Granted granted) {
        this.queue = queue;
        this.rules = rules;
        this.owner = contender.owner();
        this.asked = contender.lease();
        this.lease = granted.lease();
        this.storeEndNanos = contender.storeEndNanos();
        this.attemptMayArrive = contender.everFailed();
        this.nextToken = granted.firstToken();
        this.lastToken = granted.lastToken();
    }

    /** The store has confirmed the lease; nothing if it has confirmed a later request before. */
    void extend(long sentNanos, long answeredNanos) {
        storeEndNanos = Math.max(storeEndNanos, rules.storeEnd(lease, sentNanos));
        if (sentNanos < confirmedNanos) {
            return;
        }
        confirmedNanos = sentNanos;
        deadlineNanos = rules.deadline(lease, sentNanos, answeredNanos);
        renewAtNanos = rules.renewAt(lease, sentNanos);
    }

    void refillSent(long sentNanos) {
        refillMayArrive = true;
        storeEndNanos = Math.max(storeEndNanos, rules.storeEnd(lease, sentNanos));
    }

    /** Takes over the next block of tokens; false if the store has lost the last one and they would not grow. */
    boolean reserve(AcquireResult.Granted granted) {
        refillMayArrive = false;
        if (granted.firstToken() <= lastToken) {
            return false;
        }
        nextToken = granted.firstToken();
        lastToken = granted.lastToken();
        lease = granted.lease();
        return true;
    }

    long takeToken() {
        return nextToken++;
    }

    /** Whether the lease is as long as somebody wants it, or asking for a longer one would change nothing. */
    boolean offers(Duration wanted) {
        return leaseIsTheStores() || wanted.compareTo(lease) <= 0;
    }

    private boolean leaseIsTheStores() {
        return !lease.equals(asked);
    }

    /**
     * Whether a request whose answer never came may undo a release that the store has answered: an acquire takes the lock
     * again, and a renewal extends a grant that is kept for a while.
     */
    boolean outlivesRelease(Duration keepFor) {
        boolean renewalMayArrive = renewalInFlight || renewalEverFailed;
        return attemptMayArrive || refillMayArrive || renewalMayArrive && !keepFor.isZero();
    }

    /** Whether the next holder finds a token and enough of the lease it wants. */
    boolean mayHandOver(Duration wanted, long now) {
        Duration obtainable = leaseIsTheStores() && wanted.compareTo(lease) > 0 ? lease : wanted;
        return nextToken <= lastToken && rules.mayHandOver(lease, deadlineNanos, obtainable, now);
    }

    boolean expired(long now) {
        return rules.isOver(deadlineNanos, now);
    }

    long remainingNanos(long now) {
        return Math.max(0, deadlineNanos - now);
    }

    long storeEndNanos() {
        return renewalSentNanos == Long.MIN_VALUE
                ? storeEndNanos
                : Math.max(storeEndNanos, rules.storeEnd(lease, renewalSentNanos));
    }

    boolean renewalDue(long now) {
        return renewAtNanos - rules.renewalWindow(lease) <= now && now < renewUntilNanos;
    }

    /** When the keeper has to look at this grant again. */
    long wakeNanos(long now) {
        boolean willRenew = renewAtNanos < renewUntilNanos && now < renewUntilNanos;
        return willRenew ? Math.min(renewAtNanos, deadlineNanos) : deadlineNanos;
    }

    void renewalSent(long sentNanos) {
        renewAtNanos = EngineClock.NEVER;
        renewalSentNanos = sentNanos;
        renewalInFlight = true;
    }

    void renewalAnswered() {
        renewalInFlight = false;
    }

    void renewalFailed(long now) {
        renewalInFlight = false;
        renewalEverFailed = true;
        renewAtNanos = now + rules.renewalRetry(lease);
    }

    void renewUntil(long renewUntilNanos) {
        this.renewUntilNanos = renewUntilNanos;
    }

    Duration asked() {
        return asked;
    }

    Renewal renewal() {
        return new Renewal(queue.key(), owner, asked);
    }

    KeyQueue queue() {
        return queue;
    }

    Owner owner() {
        return owner;
    }
}
