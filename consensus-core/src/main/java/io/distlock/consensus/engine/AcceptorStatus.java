package io.distlock.consensus.engine;

import io.distlock.consensus.paxos.AcceptorMark;
import java.util.Optional;

/**
 * What an acceptor says of itself, beside what the others say. Immutable.
 *
 * @param seat place in the group, from 0
 * @param name of its node
 * @param mark what it keeps of itself, if it shows it
 */
public record AcceptorStatus(int seat, String name, Standing standing, Optional<AcceptorMark> mark) {

    /** One line for messages. */
    public String text() {
        return name + " " + standing.text();
    }
}
