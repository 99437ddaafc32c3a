package io.distlock.consensus.spi;

import io.distlock.consensus.paxos.Acceptor;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.AcceptorState;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.paxos.Ruling;
import java.util.Optional;

/** The rules with one register, to compare an acceptor with. */
final class ModelAcceptor {

    private final Acceptor rules = new Acceptor();
    private Optional<AcceptorMark> mark;
    private Optional<AcceptorState> state = Optional.empty();

    ModelAcceptor(AcceptorMark mark) {
        this.mark = Optional.of(mark);
    }

    Reply answer(Request request) {
        Ruling ruling = rules.rule(mark, state, request);
        mark = ruling.mark().or(() -> mark);
        state = ruling.forget() ? Optional.empty() : ruling.state().or(() -> state);
        return ruling.reply();
    }
}
