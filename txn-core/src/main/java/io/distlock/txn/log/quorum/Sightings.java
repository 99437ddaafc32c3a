package io.distlock.txn.log.quorum;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Which sign of life of each owner this process has seen, and since when by its own monotonic clock. No two clocks are compared.
 * Thread-safe: guarded by this.
 */
final class Sightings {

    private final Map<String, Sighting> seen = new HashMap<>();

    private record Sighting(long beat, long sinceNanos) {}

    /**
     * Takes in that an owner was seen.
     *
     * @param askedNanos when the question was sent
     * @param answeredNanos when the answer was there
     * @return whether it has given no sign for its lease, from the first answer to this question
     */
    synchronized boolean isSilent(String incarnation, OwnerState state, long askedNanos, long answeredNanos) {
        Sighting first = seen.get(incarnation);
        if (first == null || first.beat() != state.beat()) {
            seen.put(incarnation, new Sighting(state.beat(), answeredNanos));
            return false;
        }
        return askedNanos - first.sinceNanos() >= TimeUnit.MILLISECONDS.toNanos(state.leaseMillis());
    }

    /** Forgets all others. */
    synchronized void retain(Collection<String> incarnations) {
        seen.keySet().retainAll(incarnations);
    }
}
