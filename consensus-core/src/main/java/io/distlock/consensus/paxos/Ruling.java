package io.distlock.consensus.paxos;

import java.util.Optional;

/**
 * What an acceptor decides on a request. All that is to be written is written in one atomic, durable step, and only then is the reply
 * sent; if writing fails there is no reply.
 *
 * @param mark to be written
 * @param state of the request's register, to be written
 * @param forget whether the request's register is to be deleted
 */
public record Ruling(Reply reply, Optional<AcceptorMark> mark, Optional<AcceptorState> state, boolean forget) {

    static Ruling answer(Reply reply) {
        return new Ruling(reply, Optional.empty(), Optional.empty(), false);
    }

    static Ruling write(AcceptorState state, Reply reply) {
        return new Ruling(reply, Optional.empty(), Optional.of(state), false);
    }

    static Ruling write(AcceptorMark mark, Reply reply) {
        return new Ruling(reply, Optional.of(mark), Optional.empty(), false);
    }

    static Ruling forget(AcceptorMark mark, Reply reply) {
        return new Ruling(reply, Optional.of(mark), Optional.empty(), true);
    }

    /** With a mark to be written, unless there is one already. */
    Ruling orMark(AcceptorMark other) {
        return mark.isPresent() ? this : new Ruling(reply, Optional.of(other), state, forget);
    }

    public boolean writes() {
        return mark.isPresent() || state.isPresent() || forget;
    }
}
