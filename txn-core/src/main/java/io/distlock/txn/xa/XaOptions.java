package io.distlock.txn.xa;

import java.time.Duration;

/**
 * How a resource is treated. Immutable.
 *
 * @param releasedAtPrepare whether a session that has prepared a branch is free for other work, and any session may finish the branch, as in
 *     PostgreSQL: it is given back at prepare, unless the decision follows within milliseconds; elsewhere the branch keeps its session to
 *     its end
 * @param sessionsMax how many sessions of its own the participant opens at the most, to finish branches and to look for them
 * @param idleTimeout after which such a session is closed; looked at with each pass of recovery
 */
public record XaOptions(boolean releasedAtPrepare, int sessionsMax, Duration idleTimeout) {

    public XaOptions {
        if (sessionsMax < 1) {
            throw new IllegalArgumentException("sessionsMax is %d, must be at least 1".formatted(sessionsMax));
        }
    }

    /** Branches keep their sessions; up to 4 of its own, closed after 30 seconds. */
    public static XaOptions defaults() {
        return new XaOptions(false, 4, Duration.ofSeconds(30));
    }

    public XaOptions withReleasedAtPrepare(boolean value) {
        return new XaOptions(value, sessionsMax, idleTimeout);
    }

    public XaOptions withSessionsMax(int value) {
        return new XaOptions(releasedAtPrepare, value, idleTimeout);
    }

    public XaOptions withIdleTimeout(Duration value) {
        return new XaOptions(releasedAtPrepare, sessionsMax, value);
    }
}
