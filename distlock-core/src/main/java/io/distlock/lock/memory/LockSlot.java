package io.distlock.lock.memory;

import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a store keeps of one lock: its record with a lease, the last token, and the queue of processes with their
 * heart-beats. Times are microseconds of the store's clock. Guarded by the store.
 */
final class LockSlot {

    /**
     * A grant, or an offer to the process that is next, which has no tokens yet.
     *
     * @param endMicros when the lease is over
     */
    record Grant(Owner owner, long firstToken, long lastToken, long sinceMicros, String holder, long endMicros) {

        boolean isOffer() {
            return lastToken == 0;
        }

        Grant until(long endMicros) {
            return new Grant(owner, firstToken, lastToken, sinceMicros, holder, endMicros);
        }
    }

    /** One in the queue, who wants to share the lock or to have it alone. */
    private record Waiting(long untilMicros, boolean shared) {}

    private final Map<Owner, Waiting> queue = new LinkedHashMap<>();
    private final Readers readers = new Readers();
    private @Nullable Grant grant;
    private long lastToken;
    private long lastTokenUntilMicros;

    Optional<Grant> grant(long now) {
        return Optional.ofNullable(grant).filter(current -> current.endMicros() > now);
    }

    Optional<Grant> grantOf(Owner owner, long now) {
        return grant(now).filter(current -> current.owner().equals(owner));
    }

    void put(@Nullable Grant grant) {
        this.grant = grant;
    }

    /** Reserves tokens and returns the last of them. */
    long reserve(int tokens, long now) {
        return Math.max(lastToken(now) + tokens, now);
    }

    /** Remembers the last token while it runs ahead of the clock, while its grant lasts, and for a margin. */
    void remember(long token, Duration lease, Duration margin, long now) {
        lastToken = token;
        long keepMicros = Math.max(token - now, micros(lease)) + micros(margin);
        lastTokenUntilMicros = Math.max(lastTokenUntilMicros, now + keepMicros);
    }

    long lastToken(long now) {
        return lastTokenUntilMicros > now ? lastToken : 0;
    }

    /** The process that is next, after those that have stopped asking were dropped. */
    Optional<Owner> head(long now) {
        Iterator<Waiting> beats = queue.values().iterator();
        while (beats.hasNext() && beats.next().untilMicros() < now) {
            beats.remove();
        }
        return queue.keySet().stream().findFirst();
    }

    /** Whether this one, who is in the queue, wants to share the lock. */
    boolean wantsToShare(Owner owner) {
        Waiting waiting = queue.get(owner);
        return waiting != null && waiting.shared();
    }

    Readers readers() {
        return readers;
    }

    /** Puts the owner at the end of the queue if it is not in it, and returns its place, from 0. */
    int enqueue(Owner owner, boolean shared) {
        queue.putIfAbsent(owner, new Waiting(0, shared));
        int place = 0;
        for (Owner queued : queue.keySet()) {
            if (queued.equals(owner)) {
                break;
            }
            place++;
        }
        return place;
    }

    void beat(Owner owner, long untilMicros) {
        queue.replace(owner, new Waiting(untilMicros, wantsToShare(owner)));
    }

    void dequeue(Owner owner) {
        queue.remove(owner);
    }

    int queueLength() {
        return queue.size();
    }

    boolean isForgotten(long now) {
        return grant(now).isEmpty()
                && lastToken(now) == 0
                && !readers.areInside(now)
                && queue.values().stream().allMatch(waiting -> waiting.untilMicros() < now);
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
