package io.distlock.consensus.paxos;

import io.distlock.consensus.Ballot;
import java.util.Optional;

/** An acceptor with one register, that answers at once, and whose rules can be weakened. */
final class TestAcceptor {

    private final Acceptor rules = new Acceptor();
    private AcceptorMark mark;
    private Optional<AcceptorState> state = Optional.empty();
    private boolean promisesEqualBallots;
    private boolean ignoresEpochs;

    TestAcceptor(Configuration configuration, int seat) {
        String incarnation = configuration.member(seat).orElseThrow().incarnation();
        this.mark = new AcceptorMark(configuration.group(), seat, incarnation, 1, Ballot.ZERO, configuration);
    }

    int seat() {
        return mark.seat();
    }

    RegisterState state() {
        return RegisterState.unpack(state.orElseThrow().accepted().value());
    }

    void promiseEqualBallots() {
        promisesEqualBallots = true;
    }

    void ignoreEpochs() {
        ignoresEpochs = true;
    }

    void format(AcceptorMark another) {
        mark = another;
        state = Optional.empty();
    }

    void fence(Configuration configuration) {
        answer(new Request.Fence(new Header("g", configuration.epoch(), mark.incarnation(), 1), configuration));
    }

    Reply answer(Request request) {
        if (ignoresEpochs) {
            mark = mark.withEpoch(0);
        }
        if (promisesEqualBallots && request instanceof Request.Prepare prepare) {
            boolean equal = state.filter(known -> known.promised().equals(prepare.ballot()))
                    .isPresent();
            if (equal) {
                Vote accepted = state.orElseThrow().accepted();
                return new Reply.Promise(prepare.header().number(), prepare.ballot(), accepted, mark.floor());
            }
        }
        Ruling ruling = rules.rule(Optional.of(mark), state, request);
        mark = ruling.mark().orElse(mark);
        state = ruling.forget() ? Optional.empty() : ruling.state().or(() -> state);
        return ruling.reply();
    }
}
