package io.distlock.txn.log.jdbc;

import io.distlock.txn.spi.Incarnation;
import java.time.Duration;

/** An incarnation while it lasts. Thread-safe. */
final class Session {

    /** A new incarnation forgets the attempts of the last one, which recovery then settles. */
    private static final int UNSETTLED_MAX = 10_000;

    private final Incarnation incarnation;
    private final Attempts attempts = new Attempts();
    private volatile long renewedAt;

    /**
     * A new incarnation.
     *
     * @param openedAt monotonic time from before it was asked for
     */
    Session(Incarnation incarnation, long openedAt) {
        this.incarnation = incarnation;
        this.renewedAt = openedAt;
    }

    Incarnation incarnation() {
        return incarnation;
    }

    Attempts attempts() {
        return attempts;
    }

    boolean isOf(String id) {
        return incarnation.id().equals(id);
    }

    /** The lease runs from this time on, which is from before the renewal was sent. */
    void renewed(long from) {
        renewedAt = from;
    }

    boolean isOver(long now, Duration lease) {
        return now - renewedAt >= lease.toNanos() || attempts.unsettled() >= UNSETTLED_MAX;
    }
}
