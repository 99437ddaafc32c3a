package io.distlock.lock.memory;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one step does to one lock. It is the same as in the Redis scripts, step by step, so it also serves as their readable
 * description. Confined to the mutex of the store.
 *
 * <p>The rules: a lock that is taken is asked for in a queue, whose places are kept by asking again in time; a release passes the
 * lock on to the head of the queue as an offer of one second; nobody barges past the head; tokens are the larger of the last one
 * plus the reserved number and the time in microseconds.
 */
final class SlotRules {

    static final Duration OFFER = Duration.ofSeconds(1);
    private static final Duration POLL_MIN = Duration.ofMillis(500);
    private static final Duration POLL_MAX = Duration.ofSeconds(5);

    private final Duration tokenMargin;
    private final Hints hints;

    SlotRules(Duration tokenMargin, Hints hints) {
        this.tokenMargin = tokenMargin;
        this.hints = hints;
    }

    AcquireResult acquire(LockSlot slot, AcquireCommand command, long now) {
        return command.shared() ? share(slot, command, now) : take(slot, command, now);
    }

    private AcquireResult take(LockSlot slot, AcquireCommand command, long now) {
        Owner owner = command.owner();
        Optional<LockSlot.Grant> taken = slot.grant(now);
        if (taken.isPresent()) {
            return taken.get().owner().equals(owner) ? grant(slot, command, now) : busy(slot, command, now);
        }
        if (slot.readers().areInside(now)) {
            return busy(slot, command, now);
        }
        Optional<Owner> head = slot.head(now);
        if (head.isPresent() && !head.get().equals(owner)) {
            passOn(slot, command.key(), now);
            return busy(slot, command, now);
        }
        return grant(slot, command, now);
    }

    private AcquireResult share(LockSlot slot, AcquireCommand command, long now) {
        Owner owner = command.owner();
        if (slot.grant(now).isPresent()) {
            return busy(slot, command, now);
        }
        Optional<Owner> head = slot.head(now);
        if (!slot.readers().has(owner, now) && head.isPresent() && !head.get().equals(owner)) {
            passOn(slot, command.key(), now);
            if (!slot.readers().has(owner, now)) {
                return busy(slot, command, now);
            }
        }
        return grantShared(slot, command, now);
    }

    private AcquireResult grant(LockSlot slot, AcquireCommand command, long now) {
        slot.dequeue(command.owner());
        long last = slot.reserve(command.tokens(), now);
        long first = last - command.tokens() + 1;
        slot.remember(last, command.lease(), tokenMargin, now);
        slot.put(new LockSlot.Grant(
                command.owner(), first, last, now, command.holder(), now + LockSlot.micros(command.lease())));
        return new AcquireResult.Granted(first, last, slot.head(now).isPresent(), command.lease());
    }

    /** The token is that of the last write, or the time if none is known any more, which later writes are behind. */
    private AcquireResult grantShared(LockSlot slot, AcquireCommand command, long now) {
        slot.dequeue(command.owner());
        long token = slot.lastToken(now) > 0 ? slot.lastToken(now) : now;
        slot.remember(token, command.lease(), tokenMargin, now);
        slot.readers().enter(command.owner(), now + LockSlot.micros(command.lease()), command.holder(), now);
        passOn(slot, command.key(), now);
        return new AcquireResult.Granted(token, token, slot.head(now).isPresent(), command.lease());
    }

    private AcquireResult busy(LockSlot slot, AcquireCommand command, long now) {
        Optional<LockSlot.Grant> taken = slot.grant(now);
        long endMicros =
                taken.map(LockSlot.Grant::endMicros).orElse(slot.readers().endMicros());
        Duration untilFree = Duration.ofNanos((endMicros - now + 1000) * 1000);
        if (!command.queue()) {
            return new AcquireResult.Busy(min(untilFree, POLL_MIN));
        }
        int place = slot.enqueue(command.owner(), command.shared());
        Duration poll = min(POLL_MIN.multipliedBy(place + 1L), POLL_MAX);
        slot.beat(command.owner(), now + LockSlot.micros(poll) * 2 + 1_000_000);
        if (place == 0) {
            List<Owner> holders = taken.isPresent()
                    ? List.of(taken.get().owner())
                    : slot.readers().owners();
            holders.forEach(
                    holder -> hints.give(holder, (listener, owner) -> listener.onContended(command.key(), owner)));
        }
        return new AcquireResult.Busy(place == 0 ? min(untilFree, poll) : poll);
    }

    private void offer(LockSlot slot, LockKey key, Owner next, long now) {
        slot.dequeue(next);
        slot.put(new LockSlot.Grant(next, 0, 0, now, "", now + LockSlot.micros(OFFER)));
        hints.give(next, (listener, owner) -> listener.onOffered(key, owner));
    }

    /** To those at the head of the queue who want to share the lock, or to the one who wants it alone, once nobody shares it. */
    private void passOn(LockSlot slot, LockKey key, long now) {
        for (Optional<Owner> head = slot.head(now); head.isPresent(); head = slot.head(now)) {
            Owner next = head.get();
            if (!slot.wantsToShare(next)) {
                if (!slot.readers().areInside(now)) {
                    offer(slot, key, next, now);
                }
                return;
            }
            slot.dequeue(next);
            slot.readers().admit(next, now + LockSlot.micros(OFFER));
            hints.give(next, (listener, owner) -> listener.onOffered(key, owner));
        }
    }

    RenewalResult renew(LockSlot slot, Renewal renewal, long now) {
        Optional<LockSlot.Grant> own = slot.grantOf(renewal.owner(), now).filter(grant -> !grant.isOffer());
        if (own.isEmpty()) {
            return renewShared(slot, renewal, now);
        }
        slot.put(own.get().until(now + LockSlot.micros(renewal.lease())));
        slot.remember(slot.lastToken(now), renewal.lease(), tokenMargin, now);
        return slot.head(now).isPresent() ? RenewalResult.RENEWED_CONTENDED : RenewalResult.RENEWED;
    }

    private RenewalResult renewShared(LockSlot slot, Renewal renewal, long now) {
        if (!slot.readers().hasConfirmed(renewal.owner(), now)) {
            return RenewalResult.LOST;
        }
        slot.readers().until(renewal.owner(), now + LockSlot.micros(renewal.lease()));
        slot.remember(slot.lastToken(now), renewal.lease(), tokenMargin, now);
        return slot.head(now).isPresent() ? RenewalResult.RENEWED_CONTENDED : RenewalResult.RENEWED;
    }

    ReleaseOutcome release(LockSlot slot, LockKey key, Owner owner, Duration keepFor, long now) {
        Optional<LockSlot.Grant> own = slot.grantOf(owner, now);
        slot.dequeue(owner);
        if (own.isEmpty()) {
            return releaseShared(slot, key, owner, keepFor, now);
        }
        if (keepFor.isZero()) {
            slot.put(null);
            passOn(slot, key, now);
        } else {
            slot.put(own.get().until(now + LockSlot.micros(keepFor)));
        }
        return ReleaseOutcome.RELEASED;
    }

    private ReleaseOutcome releaseShared(LockSlot slot, LockKey key, Owner owner, Duration keepFor, long now) {
        boolean had = slot.readers().has(owner, now);
        if (had && !keepFor.isZero()) {
            slot.readers().until(owner, now + LockSlot.micros(keepFor));
            return ReleaseOutcome.RELEASED;
        }
        slot.readers().leave(owner);
        if (had || slot.grant(now).isEmpty() && slot.readers().areInside(now)) {
            passOn(slot, key, now); // also if a writer has left the queue, whom others waited behind
        }
        return had ? ReleaseOutcome.RELEASED : ReleaseOutcome.NOT_HELD;
    }

    ReleaseOutcome forceRelease(LockSlot slot, LockKey key, long expectedToken, long now) {
        Optional<LockSlot.Grant> evicted = slot.grant(now)
                .filter(grant -> grant.firstToken() <= expectedToken && expectedToken <= grant.lastToken())
                .filter(grant -> !grant.isOffer());
        List<Owner> holders = evicted.map(grant -> List.of(grant.owner()))
                .orElseGet(() -> slot.readers().confirmed(now) > 0 && slot.lastToken(now) == expectedToken
                        ? slot.readers().owners()
                        : List.of());
        if (holders.isEmpty()) {
            return ReleaseOutcome.NOT_HELD;
        }
        holders.forEach(holder -> hints.give(holder, (listener, owner) -> listener.onRevoked(key, owner)));
        slot.put(null);
        slot.readers().clear();
        passOn(slot, key, now);
        return ReleaseOutcome.RELEASED;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
