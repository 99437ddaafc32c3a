package io.distlock.consensus.paxos;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.ProtocolViolationException;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.paxos.Change.Reach;
import io.distlock.consensus.paxos.Outcome.Decided;
import io.distlock.consensus.paxos.Outcome.Effect;
import io.distlock.consensus.paxos.Reply.Accepted;
import io.distlock.consensus.paxos.Reply.Nack;
import io.distlock.consensus.paxos.Reply.Promise;
import io.distlock.consensus.paxos.Reply.Refusal;
import io.distlock.consensus.paxos.Reply.State;
import io.distlock.consensus.paxos.Reply.TooHigh;
import io.distlock.consensus.paxos.Request.Accept;
import io.distlock.consensus.paxos.Request.Forget;
import io.distlock.consensus.paxos.Request.Prepare;
import io.distlock.consensus.paxos.Request.Read;
import io.distlock.consensus.paxos.Round.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Proposes changes of one register, one at a time. Confined to one thread.
 *
 * <p>Rystsov 2018, section 2.2: prepare a ballot at a majority, apply the change to the value of the highest ballot accepted there,
 * have a majority accept the result at the prepared ballot. Rounds that are saved:
 *
 * <ul>
 *   <li>a value that a majority shows with the same ballot is chosen and current, so reading it needs no write;
 *   <li>an accept carries the next ballot as a promise (section 2.2.1), so the next change of the same proposer needs no prepare. That
 *       is used once and dropped on any doubt: an accept with an unclear outcome keeps nothing.
 * </ul>
 *
 * <p>A ballot serves one prepare and one value. An attempt has ended with its {@link Outcome}; later answers to it only tell which
 * ballots are around.
 */
public class Proposer {

    private final RegisterKey key;
    private final long id;
    private long highestSeen;
    private Ballot lastUsed = Ballot.ZERO;
    private long lastNumber;
    private Optional<Round> round = Optional.empty();
    private Optional<Proposal> proposal = Optional.empty();
    private Optional<Prepared> prepared = Optional.empty();

    /** A ballot that a majority has promised, and what was chosen right before it. */
    private record Prepared(Configuration configuration, Ballot ballot, Vote chosen) {}

    /**
     * Creates a proposer that knows nothing.
     *
     * @param id random, never used before: nothing else keeps the ballots of two proposers apart
     */
    public Proposer(RegisterKey key, long id) {
        if (id <= 0) {
            throw new IllegalArgumentException("Id of a proposer must be positive, was " + id);
        }
        this.key = key;
        this.id = id;
    }

    /** Begins an attempt to find out what stands in the register, in one round if the first majority agrees. */
    public Step read(Configuration configuration) {
        requireIdle();
        return begin(Phase.READ, configuration, Change.none(), Ballot.ZERO, header -> new Read(header, key));
    }

    /** Begins an attempt. */
    public Step change(Configuration configuration, Change change) {
        requireIdle();
        Optional<Prepared> usable = prepared.filter(saved ->
                change.reach() == Reach.MAJORITY && saved.configuration().equals(configuration));
        prepared = Optional.empty();
        return usable.map(saved -> propose(configuration, change, saved.ballot(), saved.chosen(), 0))
                .orElseGet(() -> prepare(configuration, change));
    }

    /** Asks all acceptors to forget the register, whose removal they have all accepted at this ballot. Their answers do not matter. */
    public List<Envelope> forget(Configuration configuration, Ballot ballot) {
        long number = ++lastNumber;
        return toAll(configuration, number, header -> new Forget(header, key, ballot));
    }

    /** Takes an answer in. */
    public Step receive(int seat, Reply reply) {
        highestSeen = Math.max(highestSeen, counterIn(reply));
        if (round.isEmpty() || isStale(reply, round.get())) {
            return Step.NOTHING;
        }
        Round current = round.get();
        if (current.configuration().member(seat).isEmpty()) {
            return Step.NOTHING;
        }
        if (reply instanceof Promise promise) {
            return promised(current, seat, promise);
        }
        if (reply instanceof Accepted) {
            return accepted(current, seat);
        }
        if (reply instanceof State state) {
            return read(current, seat, state);
        }
        return reply instanceof Refusal refusal ? refused(current, seat, refusal) : Step.NOTHING;
    }

    /** Takes in that a request will not be answered. It may have reached the acceptor all the same. */
    public Step lost(int seat, long number) {
        return round.filter(current -> current.number() == number)
                .map(current -> withoutAnswer(current, seat, false))
                .orElse(Step.NOTHING);
    }

    /** Ends the attempt, if there is one, for want of time. */
    public Optional<Outcome> giveUp() {
        return round.map(this::endUnanswered);
    }

    /** Counter of the highest ballot met. */
    public long highestSeen() {
        return highestSeen;
    }

    /** Lets the next ballot begin above a counter, which saves an attempt where it is known that all are. */
    public void startAbove(long counter) {
        highestSeen = Math.max(highestSeen, counter);
    }

    // ---- what deliberate bugs change

    int quorum(Configuration configuration) {
        return configuration.quorum();
    }

    /** How many have to accept a removal before it is forgotten: those that are no members now count too. */
    int everybody(Configuration configuration) {
        return configuration.seats();
    }

    /** An answer to another phase or attempt, or about another ballot. */
    boolean isStale(Reply reply, Round current) {
        return reply.number() != current.number()
                || (reply instanceof Promise promise && !promise.ballot().equals(current.ballot()))
                || (reply instanceof Accepted accepted && !accepted.ballot().equals(current.ballot()));
    }

    Vote highest(Collection<Vote> votes) {
        return votes.stream().max(Comparator.comparing(Vote::ballot)).orElse(Vote.NONE);
    }

    /** Whether what a majority has shown is chosen for sure, and current. */
    boolean isChosen(Round current, Vote vote) {
        return current.learner().acceptors(vote.ballot()) >= quorum(current.configuration());
    }

    /** Asserts that a ballot is used for the first time: one value for each. */
    void use(Ballot ballot) {
        if (ballot.compareTo(lastUsed) <= 0) {
            throw new ProtocolViolationException(
                    "Ballot %s of register %s would be used again after %s".formatted(ballot, key, lastUsed));
        }
        lastUsed = ballot;
        highestSeen = Math.max(highestSeen, ballot.counter());
    }

    Ballot newBallot() {
        return Ballot.after(highestSeen, id);
    }

    boolean promisesNext(Change change) {
        return change.reach() != Reach.EVERYBODY;
    }

    /** Called when an accept went out and its outcome did not come in. */
    void inDoubt(Round current, Vote proposed) {
        prepared = Optional.empty();
    }

    void keepPrepared(Configuration configuration, Ballot ballot, Vote chosen) {
        prepared = Optional.of(new Prepared(configuration, ballot, chosen));
    }

    // ---- phases

    private Step prepare(Configuration configuration, Change change) {
        prepared = Optional.empty(); // below what follows
        Ballot ballot = newBallot();
        use(ballot);
        return begin(Phase.PREPARE, configuration, change, ballot, header -> new Prepare(header, key, ballot));
    }

    private Step promised(Round current, int seat, Promise promise) {
        current.vote(seat, promise.accepted(), promise.floor());
        if (current.votes().size() < quorum(current.configuration())) {
            return Step.NOTHING;
        }
        Vote highest = highest(current.votes().values());
        return propose(current, highest);
    }

    private Step propose(Round current, Vote highest) {
        Optional<Proposal> wanted = proposal(current.change(), current.ballot(), highest, current.floor());
        if (wanted.isEmpty()) {
            return end(new Outcome.Forgotten());
        }
        boolean writes = wanted.get().effect() == Effect.CHANGED
                || !isChosen(current, highest)
                || (current.change().reach() != Reach.MAJORITY && !highest.isNone());
        return writes
                ? propose(current.configuration(), current.change(), current.ballot(), highest, current.floor())
                : end(decided(highest.ballot(), wanted.get(), false));
    }

    private Step propose(Configuration configuration, Change change, Ballot ballot, Vote found, long floor) {
        Optional<Proposal> wanted = proposal(change, ballot, found, floor);
        if (wanted.isEmpty()) {
            return end(new Outcome.Forgotten());
        }
        proposal = wanted;
        Ballot next = promisesNext(change) ? Ballot.after(ballot.counter(), id) : ballot;
        if (!next.equals(ballot)) {
            use(next);
        }
        String packed = wanted.get().packed();
        return begin(
                Phase.ACCEPT, configuration, change, ballot, header -> new Accept(header, key, ballot, packed, next));
    }

    private Step accepted(Round current, int seat) {
        boolean chosen = current.accepted(seat);
        boolean enough = current.change().reach() != Reach.EVERYBODY
                || current.learner().acceptors(current.ballot()) >= everybody(current.configuration());
        return chosen && enough ? end(chosen(current)) : Step.NOTHING;
    }

    private Decided chosen(Round current) {
        Proposal chosen = proposal.orElseThrow();
        Ballot next = Ballot.after(current.ballot().counter(), id);
        if (promisesNext(current.change())) {
            keepPrepared(current.configuration(), next, new Vote(current.ballot(), chosen.packed()));
        }
        boolean everywhere = current.learner().acceptors(current.ballot()) >= everybody(current.configuration());
        return decided(current.ballot(), chosen, everywhere);
    }

    private Step read(Round current, int seat, State state) {
        current.vote(seat, state.accepted(), state.floor());
        if (current.votes().size() < quorum(current.configuration())) {
            return Step.NOTHING;
        }
        Vote highest = highest(current.votes().values());
        if (!isChosen(current, highest)) {
            round = Optional.empty();
            return prepare(current.configuration(), current.change());
        }
        return end(decided(
                highest.ballot(),
                proposal(current.change(), Ballot.ZERO, highest, 0).orElseThrow(),
                false));
    }

    private Step refused(Round current, int seat, Refusal refusal) {
        Step step = withoutAnswer(current, seat, refusal instanceof Nack);
        if (refusal instanceof TooHigh high) {
            // an acceptor that was away for long has to be led up; this ballot is never proposed at
            Header header = header(current.configuration(), seat, ++lastNumber);
            List<Envelope> messages = new ArrayList<>(step.messages());
            messages.add(new Envelope(seat, new Prepare(header, key, new Ballot(high.counterMax(), id))));
            return new Step(messages, step.outcome());
        }
        return step;
    }

    private Step withoutAnswer(Round current, int seat, boolean byRival) {
        current.refused(seat, byRival);
        return current.isLost(quorum(current.configuration())) ? Step.end(endUnanswered(current)) : Step.NOTHING;
    }

    private Outcome endUnanswered(Round current) {
        round = Optional.empty();
        if (current.phase() == Phase.ACCEPT) {
            Proposal proposed = proposal.orElseThrow();
            if (current.learner().acceptors(current.ballot()) >= quorum(current.configuration())) {
                return decided(current.ballot(), proposed, false);
            }
            inDoubt(current, new Vote(current.ballot(), proposed.packed()));
            return new Outcome.Unclear(current.ballot());
        }
        return current.preempted() ? new Outcome.Preempted() : new Outcome.Unavailable();
    }

    // ---- parts

    private Optional<Proposal> proposal(Change change, Ballot ballot, Vote found, long floor) {
        return Proposal.of(state(found, floor), found.value(), change, ballot);
    }

    private RegisterState state(Vote found, long floor) {
        if (found.isNone()) {
            return RegisterState.absent(floor);
        }
        // mostly that of the last change, which need not be unpacked
        return proposal.filter(last -> last.packed().equals(found.value()))
                .map(Proposal::state)
                .orElseGet(() -> RegisterState.unpack(found.value()));
    }

    private static Decided decided(Ballot ballot, Proposal chosen, boolean everywhere) {
        return new Decided(ballot, chosen.state().value(), chosen.effect(), everywhere);
    }

    private Step begin(
            Phase phase, Configuration configuration, Change change, Ballot ballot, Function<Header, Request> request) {
        Round next = new Round(phase, configuration, change, ballot, ++lastNumber, quorum(configuration));
        round = Optional.of(next);
        return Step.send(toAll(configuration, next.number(), request));
    }

    private Step end(Outcome outcome) {
        round = Optional.empty();
        return Step.end(outcome);
    }

    private List<Envelope> toAll(Configuration configuration, long number, Function<Header, Request> request) {
        List<Envelope> messages = new ArrayList<>(configuration.members().size());
        configuration
                .members()
                .forEach(member -> messages.add(
                        new Envelope(member.seat(), request.apply(header(configuration, member.seat(), number)))));
        return messages;
    }

    private static Header header(Configuration configuration, int seat, long number) {
        String incarnation = configuration.member(seat).orElseThrow().incarnation();
        return new Header(configuration.group(), configuration.epoch(), incarnation, number);
    }

    private void requireIdle() {
        if (round.isPresent()) {
            throw new IllegalStateException("An attempt on register %s is under way".formatted(key));
        }
    }

    private static long counterIn(Reply reply) {
        if (reply instanceof Promise promise) {
            return promise.accepted().ballot().counter();
        }
        if (reply instanceof State state) {
            return Math.max(
                    state.promised().counter(), state.accepted().ballot().counter());
        }
        return reply instanceof Nack nack ? nack.promised().counter() : 0;
    }
}
