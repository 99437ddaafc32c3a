package io.distlock.lock.engine;

import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import java.time.Duration;

/**
 * A lock that the store has granted to this process: its owner token, its block of fencing tokens and its lease by our own
 * clock, see {@link LeaseRules}.
 *
 * <p>Written under the mutex of its queue; the times are volatile because handles and the keeper read them without.
 */
final class RemoteGrant {

    private final KeyQueue queue;
    private final LeaseRules rules;
    private final Owner owner;

    private long nextToken;
    private long lastToken;
    private volatile Duration lease;
    private volatile long sentNanos;
    private volatile long deadlineNanos;
    private volatile long renewAtNanos;

    /** Renewal stops here; set by the holder's maximum hold time. */
    private volatile long renewUntilNanos = EngineClock.NEVER;

    RemoteGrant(KeyQueue queue, LeaseRules rules, Owner owner, AcquireResult.Granted granted) {
        this.queue = queue;
        this.rules = rules;
        this.owner = owner;
        this.lease = Duration.ZERO;
        this.nextToken = granted.firstToken();
        this.lastToken = granted.lastToken();
    }

    /** The store has confirmed a lease. */
    void extend(Duration lease, long sentNanos, long answeredNanos) {
        this.lease = lease;
        this.sentNanos = sentNanos;
        deadlineNanos = rules.deadline(lease, sentNanos, answeredNanos);
        renewAtNanos = rules.renewAt(lease, sentNanos);
    }

    /** Takes over the next block of tokens; false if the store has lost the last one and they would not grow. */
    boolean reserve(AcquireResult.Granted granted) {
        if (granted.firstToken() <= lastToken) {
            return false;
        }
        nextToken = granted.firstToken();
        lastToken = granted.lastToken();
        return true;
    }

    long takeToken() {
        return nextToken++;
    }

    /** Whether the next holder finds a token and enough of the lease it wants. */
    boolean mayHandOver(Duration wanted, long now) {
        return nextToken <= lastToken && rules.mayHandOver(lease, deadlineNanos, wanted, now);
    }

    boolean expired(long now) {
        return rules.isOver(deadlineNanos, now);
    }

    long remainingNanos(long now) {
        return Math.max(0, deadlineNanos - now);
    }

    long storeEndNanos() {
        return rules.storeEnd(lease, sentNanos);
    }

    boolean renewalDue(long now) {
        return renewAtNanos - rules.renewalWindow(lease) <= now && now < renewUntilNanos;
    }

    /** When the keeper has to look at this grant again. */
    long wakeNanos() {
        return renewAtNanos < renewUntilNanos ? Math.min(renewAtNanos, deadlineNanos) : deadlineNanos;
    }

    void renewalSent() {
        renewAtNanos = EngineClock.NEVER;
    }

    void renewalFailed(long now) {
        renewAtNanos = now + rules.renewalRetry(lease);
    }

    void renewUntil(long renewUntilNanos) {
        this.renewUntilNanos = renewUntilNanos;
    }

    Renewal renewal() {
        return new Renewal(queue.key(), owner, lease);
    }

    KeyQueue queue() {
        return queue;
    }

    Owner owner() {
        return owner;
    }
}
