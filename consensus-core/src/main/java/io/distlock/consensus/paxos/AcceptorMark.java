package io.distlock.consensus.paxos;

import io.distlock.consensus.Ballot;

/**
 * What an acceptor keeps of itself, beside its registers and never apart from them: an acceptor without its mark has lost its memory.
 * Immutable.
 *
 * @param incarnation written once, when the acceptor was formatted
 * @param epoch the highest heard of, at least that of the configuration
 * @param floor what a register that is absent counts as having promised
 * @param configuration the newest that was told to this acceptor
 */
public record AcceptorMark(
        String group, int seat, String incarnation, long epoch, Ballot floor, Configuration configuration) {

    AcceptorMark withEpoch(long newEpoch) {
        return new AcceptorMark(group, seat, incarnation, newEpoch, floor, configuration);
    }

    AcceptorMark withFloor(Ballot newFloor) {
        return new AcceptorMark(group, seat, incarnation, epoch, newFloor, configuration);
    }

    AcceptorMark withConfiguration(Configuration newer) {
        return new AcceptorMark(group, seat, incarnation, Math.max(epoch, newer.epoch()), floor, newer);
    }
}
