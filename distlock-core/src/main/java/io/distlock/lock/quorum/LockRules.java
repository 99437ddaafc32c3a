package io.distlock.lock.quorum;

import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of a registered lock, and when a holder counts as dead: all that safety hangs on, in one place; simulations break one
 * rule at a time to see that they would notice. Each change is a function of what stands in the register, so that it takes effect as a
 * whole or not at all. Stateless.
 *
 * <p>A holder is dead when the same state of it was seen for its whole lease on one monotonic clock of the observer. It has stopped
 * before: its own deadline is a tenth of the lease earlier, and counted from before the request whose effect was seen. So only the
 * rates of two clocks matter, never what they show. Amazon's lock client for DynamoDB looks at a record version number the same way;
 * the leases are those of C. Gray and D. Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache
 * Consistency" (SOSP 1989).
 */
class LockRules {

    /** Grants the lock if it is free, the owner's own, or that of a dead holder; else leaves word of who waits. */
    RegisteredLock acquire(RegisteredLock found, AcquireCommand command, Optional<Sighting> dead) {
        boolean own = found.isOf(command.owner());
        if (own
                || found.tenure().isEmpty()
                || dead.filter(seen -> isSame(seen, found)).isPresent()) {
            Tenure tenure = new Tenure(command.owner(), found.lastToken() + 1, command.lease(), command.holder());
            return found.granted(tenure, found.lastToken() + command.tokens(), own && found.wanted());
        }
        return command.queue() && !found.wanted() ? found.wantedByOthers() : found;
    }

    /** The grant of this owner, and of nobody else, lasts for another lease. */
    RegisteredLock renew(RegisteredLock found, Owner owner, Duration lease) {
        return found.isOf(owner) ? extended(found, lease) : found;
    }

    /** Ends the grant of this owner, at once or after a time; the tokens stay. */
    RegisteredLock release(RegisteredLock found, Owner owner, Duration keepFor) {
        if (!found.isOf(owner)) {
            return found;
        }
        return keepFor.isZero() ? found.free() : extended(found, keepFor);
    }

    /** Ends the grant of a dead holder. */
    RegisteredLock clear(RegisteredLock found, Sighting dead) {
        return isSame(dead, found) ? found.free() : found;
    }

    /** Ends the grant that a token is of; the next one has larger tokens than any of it. */
    RegisteredLock evict(RegisteredLock found, long token) {
        return found.tenure()
                .filter(taken -> taken.firstToken() <= token && token <= found.lastToken())
                .map(evicted -> found.free())
                .orElse(found);
    }

    /** Whether the register still says what was seen. */
    boolean isSame(Sighting seen, RegisteredLock found) {
        return found.isOf(seen.owner()) && found.beat() == seen.beat();
    }

    /** Whether the holder that was seen is dead unless it has changed since. */
    boolean isOver(Sighting seen, long now) {
        return seen.leftNanos(now) <= 0;
    }

    /** When something counts as seen that was read just now. */
    long seenNanos(Tenure tenure, long now) {
        return now;
    }

    private static RegisteredLock extended(RegisteredLock found, Duration lease) {
        return found.tenure()
                .map(taken -> found.with(new Tenure(taken.owner(), taken.firstToken(), lease, taken.holder())))
                .orElse(found);
    }
}
