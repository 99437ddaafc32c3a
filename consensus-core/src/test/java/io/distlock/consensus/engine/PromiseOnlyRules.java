package io.distlock.consensus.engine;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.paxos.Acceptor;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.AcceptorState;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.paxos.Request.Accept;
import io.distlock.consensus.paxos.Request.Prepare;
import io.distlock.consensus.paxos.Ruling;
import io.distlock.consensus.paxos.Vote;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Rules of one acceptor that compare an accept with the promise only, and do not raise the promise by it. */
final class PromiseOnlyRules implements AcceptorRules {

    private final Acceptor right = new Acceptor();

    /** What was promised by prepares alone; the states themselves cannot hold a promise below what is accepted. */
    private final Map<RegisterKey, Ballot> promises = new HashMap<>();

    @Override
    public Ruling rule(Optional<AcceptorMark> mark, Optional<AcceptorState> known, Request request) {
        Ruling ruling = right.rule(mark, known, request);
        boolean passes = !(ruling.reply() instanceof Reply.Refusal) || ruling.reply() instanceof Reply.Nack;
        long number = request.header().number();
        Vote accepted = known.map(AcceptorState::accepted).orElse(Vote.NONE);
        if (passes && request instanceof Prepare prepare && isAbove(prepare.key(), prepare.ballot(), 1)) {
            promises.put(prepare.key(), prepare.ballot());
            Reply promise = new Reply.Promise(number, prepare.ballot(), accepted, Ballot.ZERO);
            return written(ruling, Ballot.max(prepare.ballot(), accepted.ballot()), accepted, promise);
        }
        if (passes && request instanceof Accept accept && isAbove(accept.key(), accept.ballot(), 0)) {
            Vote vote = new Vote(accept.ballot(), accept.value());
            return written(ruling, accept.ballot(), vote, new Reply.Accepted(number, accept.ballot()));
        }
        return ruling;
    }

    private boolean isAbove(RegisterKey key, Ballot ballot, int atLeast) {
        return ballot.compareTo(promises.getOrDefault(key, Ballot.ZERO)) >= atLeast;
    }

    private static Ruling written(Ruling ruling, Ballot promised, Vote vote, Reply reply) {
        return new Ruling(reply, ruling.mark(), Optional.of(new AcceptorState(promised, vote)), false);
    }
}
