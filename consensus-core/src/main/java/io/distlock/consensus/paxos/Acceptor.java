package io.distlock.consensus.paxos;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.ProtocolViolationException;
import io.distlock.consensus.paxos.Reply.Accepted;
import io.distlock.consensus.paxos.Reply.Cause;
import io.distlock.consensus.paxos.Reply.Fenced;
import io.distlock.consensus.paxos.Reply.Forgotten;
import io.distlock.consensus.paxos.Reply.Keys;
import io.distlock.consensus.paxos.Reply.Marked;
import io.distlock.consensus.paxos.Reply.Nack;
import io.distlock.consensus.paxos.Reply.Promise;
import io.distlock.consensus.paxos.Reply.Refused;
import io.distlock.consensus.paxos.Reply.State;
import io.distlock.consensus.paxos.Reply.TooHigh;
import io.distlock.consensus.paxos.Reply.WrongEpoch;
import io.distlock.consensus.paxos.Request.Accept;
import io.distlock.consensus.paxos.Request.Fence;
import io.distlock.consensus.paxos.Request.Forget;
import io.distlock.consensus.paxos.Request.Format;
import io.distlock.consensus.paxos.Request.Inspect;
import io.distlock.consensus.paxos.Request.ListKeys;
import io.distlock.consensus.paxos.Request.OfRegister;
import io.distlock.consensus.paxos.Request.Prepare;
import io.distlock.consensus.paxos.Request.Read;
import java.util.List;
import java.util.Optional;

/**
 * The rules of an acceptor: from what it remembers and a request to what it writes and answers. Stateless; whoever keeps the memory
 * carries out the {@link Ruling}.
 *
 * <p>Lamport, "Paxos Made Simple", section 2.2, phases 1b and 2b. Deviations: an equal ballot is not promised again, so that a ballot
 * that was used twice by mistake is refused; accepting also compares with the accepted ballot and raises the promise; an accept may
 * promise the next ballot (Rystsov 2018, section 2.2.1); a register that is absent counts as having promised the acceptor's floor,
 * in place of the ages of proposers in Rystsov 2018, section 3.1.
 */
public final class Acceptor {

    /** How far a ballot may be above the promised one; honest proposers count up. */
    public static final long JUMP_MAX = 1_000_000;

    /**
     * Decides on a request.
     *
     * @param mark of the acceptor, if it has one
     * @param known what is kept of the register that the request is about, if anything
     */
    public Ruling rule(Optional<AcceptorMark> mark, Optional<AcceptorState> known, Request request) {
        long number = request.header().number();
        if (request instanceof Inspect) {
            return Ruling.answer(new Marked(number, mark));
        }
        if (request instanceof Format format) {
            return mark.isPresent()
                    ? Ruling.answer(new Marked(number, mark))
                    : Ruling.write(format.mark(), new Marked(number, Optional.of(format.mark())));
        }
        if (mark.isEmpty()) {
            return refused(number, Cause.UNFORMATTED);
        }
        return rule(mark.get(), known, request);
    }

    private static Ruling rule(AcceptorMark mark, Optional<AcceptorState> known, Request request) {
        Header header = request.header();
        if (!header.group().equals(mark.group())) {
            return refused(header.number(), Cause.WRONG_GROUP);
        }
        if (!header.incarnation().equals(mark.incarnation())) {
            return refused(header.number(), Cause.WRONG_INCARNATION);
        }
        if (request instanceof Fence fence) {
            return fence(mark, fence);
        }
        if (header.epoch() < mark.epoch()) {
            return Ruling.answer(new WrongEpoch(header.number(), mark.epoch(), mark.configuration()));
        }
        if (header.epoch() == mark.epoch()) {
            return ruleInEpoch(mark, known, request);
        }
        AcceptorMark raised = mark.withEpoch(header.epoch());
        return ruleInEpoch(raised, known, request).orMark(raised);
    }

    private static Ruling ruleInEpoch(AcceptorMark mark, Optional<AcceptorState> known, Request request) {
        long number = request.header().number();
        if (!(request instanceof OfRegister)) {
            return listKeys((ListKeys) request);
        }
        AcceptorState state = known.orElseGet(() -> AcceptorState.absent(mark.floor()));
        if (request instanceof Read) {
            return Ruling.answer(new State(number, state.promised(), state.accepted(), mark.floor()));
        }
        if (request instanceof Prepare prepare) {
            return prepare(mark, state, prepare);
        }
        if (request instanceof Accept accept) {
            return accept(mark, state, accept);
        }
        return forget(mark, known, (Forget) request);
    }

    private static Ruling prepare(AcceptorMark mark, AcceptorState state, Prepare prepare) {
        long number = prepare.header().number();
        Ballot ballot = prepare.ballot();
        if (ballot.compareTo(state.promised()) <= 0) {
            return Ruling.answer(new Nack(number, ballot, state.promised()));
        }
        if (ballot.counter() > counterMax(mark, state)) {
            return Ruling.answer(new TooHigh(number, ballot, counterMax(mark, state)));
        }
        return Ruling.write(
                new AcceptorState(ballot, state.accepted()),
                new Promise(number, ballot, state.accepted(), mark.floor()));
    }

    private static Ruling accept(AcceptorMark mark, AcceptorState state, Accept accept) {
        long number = accept.header().number();
        Ballot ballot = accept.ballot();
        Vote vote = new Vote(ballot, accept.value());
        if (ballot.equals(state.accepted().ballot())) {
            return repeatedAccept(state, accept);
        }
        if (ballot.compareTo(state.promised()) < 0
                || ballot.compareTo(state.accepted().ballot()) <= 0) {
            return Ruling.answer(new Nack(number, ballot, state.promised()));
        }
        if (accept.next().counter() > counterMax(mark, state)) {
            return Ruling.answer(new TooHigh(number, ballot, counterMax(mark, state)));
        }
        return Ruling.write(new AcceptorState(accept.next(), vote), new Accepted(number, ballot));
    }

    /** Client libraries send again after a reconnect, so the same accept is no news; another value under its ballot is a bug. */
    private static Ruling repeatedAccept(AcceptorState state, Accept accept) {
        if (!state.accepted().value().equals(accept.value())) {
            throw new ProtocolViolationException(
                    "Ballot %s of register %s came with two values".formatted(accept.ballot(), accept.key()));
        }
        return Ruling.answer(new Accepted(accept.header().number(), accept.ballot()));
    }

    /** Raises the floor together with the deletion, so that what was sent before cannot bring an old value back. */
    private static Ruling forget(AcceptorMark mark, Optional<AcceptorState> known, Forget forget) {
        long number = forget.header().number();
        Ballot ballot = forget.ballot();
        if (known.isEmpty()) {
            return Ruling.answer(new Forgotten(number, mark.floor().compareTo(ballot) >= 0));
        }
        AcceptorState state = known.get();
        boolean removed = state.accepted().ballot().equals(ballot)
                && state.promised().equals(ballot)
                && RegisterState.isTombstone(state.accepted().value());
        return removed
                ? Ruling.forget(mark.withFloor(Ballot.max(mark.floor(), ballot)), new Forgotten(number, true))
                : Ruling.answer(new Forgotten(number, false));
    }

    private static Ruling fence(AcceptorMark mark, Fence fence) {
        long number = fence.header().number();
        Configuration told = fence.configuration();
        boolean newer = told.epoch() > mark.configuration().epoch() && told.epoch() >= mark.epoch();
        return newer && told.group().equals(mark.group())
                ? Ruling.write(mark.withConfiguration(told), new Fenced(number, told))
                : Ruling.answer(new Fenced(number, mark.configuration()));
    }

    /** The keeper of the memory puts the keys in. */
    private static Ruling listKeys(ListKeys list) {
        return Ruling.answer(new Keys(list.header().number(), List.of(), ""));
    }

    private static long counterMax(AcceptorMark mark, AcceptorState state) {
        return Ballot.max(mark.floor(), state.promised()).counter() + JUMP_MAX;
    }

    private static Ruling refused(long number, Cause cause) {
        return Ruling.answer(new Refused(number, cause));
    }
}
