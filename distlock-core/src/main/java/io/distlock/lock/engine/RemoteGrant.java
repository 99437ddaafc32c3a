package io.distlock.lock.engine;

import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import java.time.Duration;

/**
 * A lock that the store has granted to this process: its owner token, its block of fencing tokens and its lease by our own
 * clock. The deadline counts from before the request was sent and ends a tenth of the lease earlier than the store's, which
 * covers clocks that run at different speeds.
 *
 * <p>Written under the mutex of its queue; the times are volatile because handles and the keeper read them without.
 */
final class RemoteGrant {

    private final KeyQueue queue;
    private final Owner owner;

    private long nextToken;
    private long lastToken;
    private volatile Duration lease;
    private volatile long sentNanos;
    private volatile long deadlineNanos;
    private volatile long renewAtNanos;

    /** Renewal stops here; set by the holder's maximum hold time. */
    private volatile long renewUntilNanos = EngineClock.NEVER;

    RemoteGrant(KeyQueue queue, Owner owner, Duration lease, long sentNanos, AcquireResult.Granted granted) {
        this.queue = queue;
        this.owner = owner;
        this.lease = lease;
        extend(lease, sentNanos);
        nextToken = granted.firstToken();
        lastToken = granted.lastToken();
    }

    /** The store has confirmed a lease that was asked for at this time. */
    void extend(Duration lease, long sentNanos) {
        this.lease = lease;
        this.sentNanos = sentNanos;
        deadlineNanos = deadline(lease, sentNanos);
        renewAtNanos = sentNanos + lease.toNanos() / 3;
    }

    static long deadline(Duration lease, long sentNanos) {
        return sentNanos + lease.toNanos() / 10 * 9;
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

    boolean hasToken() {
        return nextToken <= lastToken;
    }

    long takeToken() {
        return nextToken++;
    }

    /** Whether a next holder with this lease would find at least half of it left. */
    boolean hasLeaseFor(Duration wanted, long now) {
        return wanted.compareTo(lease) <= 0 && deadlineNanos - now >= wanted.toNanos() / 2;
    }

    boolean expired(long now) {
        return now >= deadlineNanos;
    }

    long remainingNanos(long now) {
        return Math.max(0, deadlineNanos - now);
    }

    /** The store has surely forgotten this grant by then. */
    long storeEndNanos() {
        return sentNanos + 2 * lease.toNanos();
    }

    /** A third of the lease over; a window of a thirtieth gathers renewals into one step. */
    boolean renewalDue(long now) {
        return renewAtNanos - lease.toNanos() / 30 <= now && now < renewUntilNanos;
    }

    /** When the keeper has to look at this grant again. */
    long wakeNanos() {
        return renewAtNanos < renewUntilNanos ? Math.min(renewAtNanos, deadlineNanos) : deadlineNanos;
    }

    void renewalSent() {
        renewAtNanos = EngineClock.NEVER;
    }

    void renewalFailed(long now) {
        renewAtNanos =
                now + Math.min(lease.toNanos() / 15, Duration.ofSeconds(1).toNanos());
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

    Duration lease() {
        return lease;
    }
}
