package io.distlock.consensus.paxos;

import io.distlock.consensus.Ballot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds out which ballot was chosen: one that a majority of acceptors has accepted (Lamport, "Paxos Made Simple", section 2.3).
 * Confined to one thread.
 */
public final class Learner {

    private final int quorum;
    private final Map<Ballot, Set<Integer>> acceptors = new HashMap<>();

    public Learner(int quorum) {
        this.quorum = quorum;
    }

    /**
     * Takes note that an acceptor has accepted a ballot.
     *
     * @return whether the ballot is known to be chosen
     */
    public boolean accepted(int seat, Ballot ballot) {
        Set<Integer> seats = acceptors.computeIfAbsent(ballot, first -> new HashSet<>());
        seats.add(seat);
        return seats.size() >= quorum;
    }

    /** How many acceptors are known to have accepted a ballot. */
    public int acceptors(Ballot ballot) {
        return acceptors.getOrDefault(ballot, Set.of()).size();
    }
}
