package io.distlock.consensus.paxos;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.RegisterKey;
import java.util.List;
import java.util.Optional;

/** What an acceptor answers. What it tells of itself is durable when it is sent. */
public sealed interface Reply {

    /** Of the request that is answered. */
    long number();

    /** An answer that does not count towards a majority. */
    sealed interface Refusal extends Reply {}

    /**
     * Phase 1b.
     *
     * @param floor of the acceptor
     */
    record Promise(long number, Ballot ballot, Vote accepted, Ballot floor) implements Reply {}

    /** Phase 2b. */
    record Accepted(long number, Ballot ballot) implements Reply {}

    /** Answer to a read. */
    record State(long number, Ballot promised, Vote accepted, Ballot floor) implements Reply {}

    /** Whether the register is absent, with a floor that keeps it from coming back. */
    record Forgotten(long number, boolean done) implements Reply {}

    /**
     * A page of keys.
     *
     * @param next cursor of the next page, empty at the end
     */
    record Keys(long number, List<RegisterKey> keys, String next) implements Reply {}

    /** The newest configuration that the acceptor was told, after a fence. */
    record Fenced(long number, Configuration configuration) implements Reply {}

    /** The mark, after formatting the one that stands. */
    record Marked(long number, Optional<AcceptorMark> mark) implements Reply {}

    /** The ballot is not above what was promised. */
    record Nack(long number, Ballot ballot, Ballot promised) implements Refusal {}

    /** The ballot is too far above what was promised, as none is that was counted up. */
    record TooHigh(long number, Ballot ballot, long counterMax) implements Refusal {}

    /** The sender's configuration is outdated. */
    record WrongEpoch(long number, long epoch, Configuration configuration) implements Refusal {}

    /** The acceptor must not be counted. */
    record Refused(long number, Cause cause) implements Refusal {}

    /** Why an acceptor must not be counted. */
    enum Cause {
        /** It has no mark. */
        UNFORMATTED,
        WRONG_GROUP,
        /** It has another memory than the sender thinks. */
        WRONG_INCARNATION,
        /** The server was started anew and nobody has looked yet at what it remembers. */
        NOT_ADMITTED,
        /** The server may forget what it has promised: a replica, a master with replicas, one that evicts keys. */
        UNSAFE_SERVER
    }
}
