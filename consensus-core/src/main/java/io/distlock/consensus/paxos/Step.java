package io.distlock.consensus.paxos;

import java.util.List;
import java.util.Optional;

/**
 * What a proposer wants done after something happened.
 *
 * @param messages to be sent, all at once
 * @param outcome of the attempt, if it has ended
 */
public record Step(List<Envelope> messages, Optional<Outcome> outcome) {

    static final Step NOTHING = new Step(List.of(), Optional.empty());

    static Step send(List<Envelope> messages) {
        return new Step(messages, Optional.empty());
    }

    static Step end(Outcome outcome) {
        return new Step(List.of(), Optional.of(outcome));
    }
}
