package io.distlock.consensus.paxos;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.ProtocolViolationException;

/**
 * What an acceptor keeps of one register. Immutable.
 *
 * @param promised no ballot below it is accepted any more; never below the accepted one
 */
public record AcceptorState(Ballot promised, Vote accepted) {

    public AcceptorState {
        if (accepted.ballot().compareTo(promised) > 0) {
            throw new ProtocolViolationException(
                    "Accepted %s is above promised %s".formatted(accepted.ballot(), promised));
        }
    }

    /** The state of a register that the acceptor does not know. */
    static AcceptorState absent(Ballot floor) {
        return new AcceptorState(floor, Vote.NONE);
    }
}
