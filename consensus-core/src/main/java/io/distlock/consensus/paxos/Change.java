package io.distlock.consensus.paxos;

import io.distlock.consensus.RequestId;
import java.util.Optional;
import java.util.function.Function;

/**
 * What shall become of a register.
 *
 * @param request by which a repetition is recognized; empty for an operation that leaves the value alone
 * @param rule pure; may be asked several times
 * @param reach who has to accept
 */
public record Change(Optional<RequestId> request, Function<Optional<String>, Edit> rule, Reach reach) {

    /** Leaves the value as it is. */
    public static Change none() {
        return new Change(Optional.empty(), Edit.Keep::new, Reach.MAJORITY);
    }

    /** Leaves the value as it is, and makes a majority accept it at a new ballot. */
    public static Change rewriting() {
        return new Change(Optional.empty(), Edit.Keep::new, Reach.MAJORITY_ANEW);
    }

    /** Who has to accept. */
    public enum Reach {
        /** A majority, which may have accepted an unchanged value before. */
        MAJORITY,
        /** A majority, at a new ballot. */
        MAJORITY_ANEW,
        /** All acceptors, at a new ballot that promises nothing further, so that a removed register can be forgotten. */
        EVERYBODY
    }

    /** What the rule makes of a value. */
    public sealed interface Edit {

        /** Writes. */
        record Put(Optional<String> value) implements Edit {}

        /** Is content with what was found. */
        record Keep(Optional<String> found) implements Edit {}

        /** Expected something else. */
        record Conflict(Optional<String> found) implements Edit {}
    }
}
