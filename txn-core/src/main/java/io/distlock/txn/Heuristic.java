package io.distlock.txn;

import java.time.Instant;

/**
 * A branch that ended on its own, and possibly against the decision: an operator finished it by hand, or its resource gave up.
 * Immutable.
 *
 * @param branch which
 * @param outcome what became of it
 * @param message why, for display; at most 512 characters
 * @param noticedAt when it was noticed, by the wall clock, for display
 */
public record Heuristic(BranchId branch, HeuristicOutcome outcome, String message, Instant noticedAt) {

    private static final int MESSAGE_LENGTH_MAX = 512;

    public Heuristic {
        if (message.length() > MESSAGE_LENGTH_MAX) {
            message = message.substring(0, MESSAGE_LENGTH_MAX);
        }
    }
}
