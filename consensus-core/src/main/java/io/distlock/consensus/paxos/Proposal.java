package io.distlock.consensus.paxos;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.paxos.Change.Edit;
import io.distlock.consensus.paxos.Outcome.Effect;
import java.util.Optional;

/**
 * What a change makes of the state that was found.
 *
 * @param packed what is to be accepted
 */
record Proposal(RegisterState state, String packed, Effect effect) {

    /**
     * Applies the change.
     *
     * @param packed the state as it was found, empty if nothing was
     * @return empty if nobody can tell whether the change has been applied before
     */
    static Optional<Proposal> of(RegisterState found, String packed, Change change, Ballot ballot) {
        if (change.request().isPresent()) {
            if (found.hasApplied(change.request().get())) {
                return Optional.of(new Proposal(found, packed, Effect.REPEATED));
            }
            if (found.mayHaveForgotten(change.request().get())) {
                return Optional.empty();
            }
        }
        Edit edit = change.rule().apply(found.value());
        if (edit instanceof Edit.Put put) {
            String id = change.request().orElseThrow().id();
            RegisterState next = found.changed(put.value(), id, ballot.counter());
            return Optional.of(new Proposal(next, next.pack(), Effect.CHANGED));
        }
        return Optional.of(new Proposal(found, packed, edit instanceof Edit.Keep ? Effect.KEPT : Effect.CONFLICT));
    }
}
