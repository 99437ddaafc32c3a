package io.distlock.consensus.paxos;

import io.distlock.consensus.Ballot;
import java.util.LinkedHashMap;
import java.util.Map;

/** One phase of an attempt: what was asked under which number, and who has answered what. Confined to one thread. */
final class Round {

    enum Phase {
        READ,
        PREPARE,
        ACCEPT
    }

    private final Phase phase;
    private final Configuration configuration;
    private final Change change;
    private final Ballot ballot;
    private final long number;
    private final Learner learner;
    private final Map<Integer, Vote> votes = new LinkedHashMap<>();

    /** Seats, as bits. */
    private int refusing;

    /** Of the acceptors that know nothing of the register; what is absent may have been collected up to it. */
    private long floor;

    private boolean preempted;

    Round(Phase phase, Configuration configuration, Change change, Ballot ballot, long number, int quorum) {
        this.phase = phase;
        this.configuration = configuration;
        this.change = change;
        this.ballot = ballot;
        this.number = number;
        this.learner = new Learner(quorum);
    }

    /** Counts what an acceptor had accepted before. */
    void vote(int seat, Vote vote, Ballot itsFloor) {
        if (votes.putIfAbsent(seat, vote) == null) {
            learner.accepted(seat, vote.ballot());
            floor = Math.max(floor, itsFloor.counter());
        }
    }

    /** Counts an acceptance of this round's own ballot. */
    boolean accepted(int seat) {
        refusing &= ~(1 << seat);
        return learner.accepted(seat, ballot);
    }

    void refused(int seat, boolean byRival) {
        refusing |= 1 << seat;
        preempted |= byRival;
    }

    /** Whether no majority can answer any more. */
    boolean isLost(int quorum) {
        return configuration.members().size() - Integer.bitCount(refusing) < quorum;
    }

    Phase phase() {
        return phase;
    }

    Configuration configuration() {
        return configuration;
    }

    Change change() {
        return change;
    }

    Ballot ballot() {
        return ballot;
    }

    long number() {
        return number;
    }

    Learner learner() {
        return learner;
    }

    Map<Integer, Vote> votes() {
        return votes;
    }

    long floor() {
        return floor;
    }

    boolean preempted() {
        return preempted;
    }
}
