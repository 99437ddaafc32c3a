package io.distlock.consensus.redis;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.paxos.Vote;
import java.util.List;
import java.util.Optional;

/** Reads what a script has answered. */
final class ScriptReply {

    private final Request request;
    private final long number;
    private final List<?> parts;

    private ScriptReply(Request request, List<?> parts) {
        this.request = request;
        this.number = request.header().number();
        this.parts = parts;
    }

    /** The answer to a request. */
    static Reply parse(Request request, List<?> parts) {
        return new ScriptReply(request, parts).parse();
    }

    private Reply parse() {
        return switch (part(0)) {
            case "promise" -> new Reply.Promise(number, proposed(), vote(1), Ballot.parse(part(3)));
            case "accepted" -> new Reply.Accepted(number, proposed());
            case "state" -> new Reply.State(number, Ballot.parse(part(1)), vote(2), Ballot.parse(part(4)));
            case "forgotten" -> new Reply.Forgotten(number, part(1).equals("1"));
            case "keys" -> keys();
            case "fenced" -> new Reply.Fenced(number, Configuration.parse(part(1)));
            case "marked" -> new Reply.Marked(number, mark());
            case "nack" -> new Reply.Nack(number, proposed(), Ballot.parse(part(1)));
            case "high" -> new Reply.TooHigh(number, proposed(), Long.parseLong(part(1)));
            case "epoch" -> new Reply.WrongEpoch(number, Long.parseLong(part(1)), Configuration.parse(part(2)));
            case "refused" -> new Reply.Refused(number, Reply.Cause.valueOf(part(1)));
            default -> throw new ConsensusException("Unknown answer of a script: " + part(0));
        };
    }

    private Reply.Keys keys() {
        String next = part(1).equals("0") ? "" : part(1);
        return new Reply.Keys(
                number,
                parts.stream().skip(2).map(String::valueOf).map(RegisterKey::of).toList(),
                next);
    }

    private Optional<AcceptorMark> mark() {
        return parts.size() == 1
                ? Optional.empty()
                : Optional.of(new AcceptorMark(
                        part(1),
                        Integer.parseInt(part(2)),
                        part(3),
                        Long.parseLong(part(4)),
                        Ballot.parse(part(5)),
                        Configuration.parse(part(6))));
    }

    private String part(int at) {
        return String.valueOf(parts.get(at));
    }

    private Vote vote(int at) {
        Ballot ballot = Ballot.parse(part(at));
        return ballot.equals(Ballot.ZERO) ? Vote.NONE : new Vote(ballot, part(at + 1));
    }

    private Ballot proposed() {
        if (request instanceof Request.Prepare prepare) {
            return prepare.ballot();
        }
        if (request instanceof Request.Accept accept) {
            return accept.ballot();
        }
        throw new ConsensusException("A script took a request for a proposal: " + request.getClass());
    }
}
