package io.distlock.consensus.paxos;

import io.distlock.consensus.Ballot;

/**
 * What an acceptor has accepted: a value at a ballot.
 *
 * @param value packed {@link RegisterState}, empty in {@link #NONE}
 */
public record Vote(Ballot ballot, String value) {

    /** Nothing was accepted. */
    public static final Vote NONE = new Vote(Ballot.ZERO, "");

    public boolean isNone() {
        return ballot.equals(Ballot.ZERO);
    }
}
