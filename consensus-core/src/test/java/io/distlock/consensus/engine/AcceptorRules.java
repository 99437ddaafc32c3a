package io.distlock.consensus.engine;

import io.distlock.consensus.paxos.Acceptor;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.AcceptorState;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.paxos.Request.Accept;
import io.distlock.consensus.paxos.Request.Forget;
import io.distlock.consensus.paxos.Ruling;
import java.util.Optional;

/** The rules of an acceptor, right or with one bug. */
@FunctionalInterface
interface AcceptorRules {

    Ruling rule(Optional<AcceptorMark> mark, Optional<AcceptorState> known, Request request);

    static AcceptorRules with(Bug bug) {
        Acceptor right = new Acceptor();
        return switch (bug) {
            case ACCEPT_IGNORES_PROMISE ->
                (mark, known, request) ->
                        right.rule(mark, request instanceof Accept ? unpromised(known) : known, request);
            case ACCEPT_COMPARES_WITH_PROMISE_ONLY -> new PromiseOnlyRules();
            case NAIVE_DELETION, DELETION_WITHOUT_FLOOR ->
                (mark, known, request) -> {
                    Ruling ruling = right.rule(mark, known, request);
                    boolean naive = bug == Bug.NAIVE_DELETION && request instanceof Forget && known.isPresent();
                    return naive || ruling.forget()
                            ? new Ruling(ruling.reply(), Optional.empty(), Optional.empty(), true)
                            : ruling;
                };
            case SWEEP_WITHOUT_FENCE ->
                (mark, known, request) -> right.rule(mark.map(own -> inEpochOf(request, own)), known, request);
            default -> right::rule;
        };
    }

    /** Without a fence epochs mean nothing, and an acceptor answers those of long ago too. */
    private static AcceptorMark inEpochOf(Request request, AcceptorMark mark) {
        boolean old = !(request instanceof Request.Fence) && request.header().epoch() < mark.epoch();
        return old
                ? new AcceptorMark(
                        mark.group(),
                        mark.seat(),
                        mark.incarnation(),
                        request.header().epoch(),
                        mark.floor(),
                        mark.configuration())
                : mark;
    }

    private static Optional<AcceptorState> unpromised(Optional<AcceptorState> known) {
        return known.map(state -> new AcceptorState(state.accepted().ballot(), state.accepted()));
    }
}
