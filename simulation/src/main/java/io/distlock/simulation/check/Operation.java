package io.distlock.simulation.check;

import java.util.Optional;

/**
 * One operation of a history, with its place in the order of events rather than a time: two events at one instant
 * still have an order.
 *
 * @param invoked place of the call
 * @param completed place of the answer, {@link Long#MAX_VALUE} if the outcome is unknown
 * @param result what the caller was told, empty if the outcome is unknown
 */
public record Operation<O, R>(String process, String key, O action, long invoked, long completed, Optional<R> result) {

    static final long NEVER = Long.MAX_VALUE;

    public Operation {
        if (completed <= invoked) {
            throw new IllegalArgumentException("Operation ends at " + completed + " before it begins at " + invoked);
        }
        if (result.isPresent() != (completed != NEVER)) {
            throw new IllegalArgumentException("Only an operation with a result is completed: " + action);
        }
    }

    boolean isUnknown() {
        return completed == NEVER;
    }

    @Override
    public String toString() {
        return "[" + invoked + ", " + (isUnknown() ? "?" : completed) + "] " + process + " " + key + ": " + action
                + " = " + result.map(Object::toString).orElse("unknown");
    }
}
