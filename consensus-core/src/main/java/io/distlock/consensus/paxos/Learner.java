package io.distlock.consensus.paxos;

import io.distlock.consensus.Ballot;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds out which ballot was chosen: one that a majority of acceptors has accepted (Lamport, "Paxos Made Simple", section 2.3).
 * Confined to one thread.
 */
public final class Learner {

    private final int quorum;

    /** Seats, as bits. */
    private final Map<Ballot, Integer> acceptors = new HashMap<>();

    public Learner(int quorum) {
        this.quorum = quorum;
    }

    /**
     * Takes note that an acceptor has accepted a ballot.
     *
     * @return whether the ballot is known to be chosen
     */
    public boolean accepted(int seat, Ballot ballot) {
        int seats = acceptors.getOrDefault(ballot, 0) | 1 << seat;
        acceptors.put(ballot, seats);
        return Integer.bitCount(seats) >= quorum;
    }

    /** How many acceptors are known to have accepted a ballot. */
    public int acceptors(Ballot ballot) {
        return Integer.bitCount(acceptors.getOrDefault(ballot, 0));
    }
}
