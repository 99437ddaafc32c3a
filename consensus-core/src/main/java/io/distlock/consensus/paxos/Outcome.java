package io.distlock.consensus.paxos;

import io.distlock.consensus.Ballot;
import java.util.Optional;

/** How one attempt of a proposer ended. */
public sealed interface Outcome {

    /**
     * The value is chosen.
     *
     * @param everywhere whether all acceptors of the group have accepted it at this ballot
     */
    record Decided(Ballot ballot, Optional<String> value, Effect effect, boolean everywhere) implements Outcome {}

    /** Accepts were sent and no majority has answered: the value may be chosen, now or later, or never. */
    record Unclear(Ballot ballot) implements Outcome {}

    /** Nothing was proposed, because rivals have larger ballots. */
    record Preempted() implements Outcome {}

    /** Nothing was proposed, because no majority of acceptors answers. */
    record Unavailable() implements Outcome {}

    /** Nothing was proposed: so much has changed that nobody knows any more whether an earlier attempt took effect. */
    record Forgotten() implements Outcome {}

    /** What a decided attempt did. */
    enum Effect {
        CHANGED,
        /** An earlier attempt had done it. */
        REPEATED,
        KEPT,
        CONFLICT
    }
}
