package io.distlock.lock.quorum;

import io.distlock.lock.spi.Owner;
import java.time.Duration;

/**
 * A holder as this process has seen it. Immutable.
 *
 * @param beat with the owner, tells this state of the holder from all others
 * @param sinceNanos monotonic time of this process, after the state was read for the first time
 */
record Sighting(Owner owner, long beat, Duration lease, long sinceNanos) {

    static Sighting of(Tenure tenure, long beat, long now) {
        return new Sighting(tenure.owner(), beat, tenure.lease(), now);
    }

    long leftNanos(long now) {
        return sinceNanos + lease.toNanos() - now;
    }
}
