package io.distlock.consensus.paxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RequestId;
import io.distlock.consensus.paxos.Change.Edit;
import io.distlock.consensus.paxos.Change.Reach;
import io.distlock.consensus.paxos.Outcome.Decided;
import io.distlock.consensus.paxos.Outcome.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A proposer against acceptors that answer at once, or not at all. */
class ProposerTests {

    private static final RegisterKey KEY = RegisterKey.of("k");
    private static final Configuration FIRST = Configuration.first("g", List.of("A", "B", "C"));

    private final Map<Integer, Memory> acceptors = new HashMap<>();
    private final Proposer proposer = new Proposer(KEY, 1);
    private final Proposer rival = new Proposer(KEY, 2);
    private int messages;

    @BeforeEach
    void format() {
        FIRST.members()
                .forEach(member -> acceptors.put(
                        member.seat(),
                        new Memory(new AcceptorMark("g", member.seat(), member.incarnation(), 1, Ballot.ZERO, FIRST))));
    }

    @Test
    void firstChangeTakesTwoRoundsAndTheNextOne() {
        assertThat(run(proposer, put("r1", "a"))).isEqualTo(decided(1, "a", Effect.CHANGED));
        assertThat(messages).isEqualTo(6);

        assertThat(run(proposer, put("r2", "b"))).isEqualTo(decided(2, "b", Effect.CHANGED));
        assertThat(messages).isEqualTo(9);
    }

    @Test
    void readOfWhatMajorityAgreesOnTakesOneRound() {
        run(proposer, put("r1", "a"));
        messages = 0;

        assertThat(drive(rival, rival.read(FIRST), seat -> true)).isEqualTo(decided(1, "a", Effect.KEPT));
        assertThat(messages).isEqualTo(3);
    }

    @Test
    void readWritesBackWhatOnlyOneAcceptorHas() {
        acceptors.get(0).state = Optional.of(accepted(7, "a"));

        assertThat(drive(rival, rival.read(FIRST), seat -> seat < 2))
                .isEqualTo(new Decided(new Ballot(8, 2), Optional.of("a"), Effect.KEPT, false));
        assertThat(acceptors.get(1).state.orElseThrow().accepted().ballot()).isEqualTo(new Ballot(8, 2));
    }

    @Test
    void rivalWithLowerBallotIsPreemptedAndThenComesAfter() {
        run(proposer, put("r1", "a"));

        assertThat(run(rival, put("r2", "b"))).isEqualTo(new Outcome.Preempted());
        assertThat(run(rival, put("r2", "b")))
                .isEqualTo(new Decided(new Ballot(3, 2), Optional.of("b"), Effect.CHANGED, false));
    }

    @Test
    void preparedBallotThatRivalHasOvertakenIsUnclearAndDropped() {
        run(proposer, put("r1", "a"));
        run(rival, put("r2", "b"));
        run(rival, put("r2", "b"));

        assertThat(run(proposer, put("r3", "c"))).isEqualTo(new Outcome.Unclear(new Ballot(2, 1)));
        assertThat(run(proposer, put("r3", "c"))).isInstanceOf(Decided.class);
    }

    @Test
    void repeatedChangeTakesEffectOnce() {
        run(proposer, put("r1", "a"));
        run(rival, put("r2", "b"));
        run(rival, put("r2", "b"));

        assertThat(run(rival, put("r1", "a"))).isInstanceOfSatisfying(Decided.class, again -> {
            assertThat(again.effect()).isEqualTo(Effect.REPEATED);
            assertThat(again.value()).contains("b");
        });
    }

    @Test
    void changeThatMayHaveBeenCollectedIsNotGuessed() {
        acceptors.values().forEach(memory -> memory.mark = memory.mark.withFloor(new Ballot(9, 1)));
        proposer.startAbove(9);

        Change late = new Change(
                Optional.of(new RequestId("r1", 4)), found -> new Edit.Put(Optional.of("a")), Reach.MAJORITY);
        assertThat(run(proposer, late)).isEqualTo(new Outcome.Forgotten());
    }

    @Test
    void unansweredPrepareIsUnavailableAndUnansweredAcceptUnclear() {
        Step prepare = proposer.change(FIRST, put("r1", "a"));
        assertThat(drive(proposer, prepare, seat -> seat == 0)).isEqualTo(new Outcome.Unavailable());

        Step again = proposer.change(FIRST, put("r1", "a"));
        List<Envelope> accepts = new ArrayList<>();
        for (Envelope envelope : again.messages()) {
            Reply promise = acceptors.get(envelope.seat()).answer(envelope.request());
            accepts.addAll(proposer.receive(envelope.seat(), promise).messages());
        }
        assertThat(accepts).hasSize(3);
        assertThat(proposer.giveUp()).contains(new Outcome.Unclear(new Ballot(2, 1)));
    }

    @Test
    void preparedBallotIsDroppedByLargerOne() {
        run(proposer, put("r1", "a"));
        Step read = proposer.read(FIRST);
        acceptors.get(1).state = Optional.of(accepted(1, "b"));
        for (Envelope envelope : read.messages().subList(0, 2)) {
            proposer.receive(envelope.seat(), acceptors.get(envelope.seat()).answer(envelope.request()));
        }
        proposer.giveUp();

        Step next = proposer.change(FIRST, put("r2", "c"));

        assertThat(next.messages()).allMatch(envelope -> envelope.request() instanceof Request.Prepare);
    }

    @Test
    void answerToEarlierAttemptDoesNotCount() {
        Step first = proposer.change(FIRST, put("r1", "a"));
        Reply late = acceptors.get(0).answer(first.messages().get(0).request());
        proposer.giveUp();
        Step second = proposer.change(FIRST, put("r1", "a"));

        assertThat(proposer.receive(0, late)).isEqualTo(Step.NOTHING);
        Envelope toOther = second.messages().get(1);
        assertThat(proposer.receive(1, acceptors.get(1).answer(toOther.request())))
                .isEqualTo(Step.NOTHING);
    }

    @Test
    void sameAcceptorIsCountedOnce() {
        Step first = proposer.change(FIRST, put("r1", "a"));
        Reply promise = acceptors.get(0).answer(first.messages().get(0).request());

        assertThat(proposer.receive(0, promise)).isEqualTo(Step.NOTHING);
        assertThat(proposer.receive(0, promise)).isEqualTo(Step.NOTHING);
    }

    @Test
    void acceptorThatIsFarBehindIsLedUp() {
        proposer.startAbove(2_500_000);

        Outcome outcome = new Outcome.Unavailable();
        for (int attempt = 0; attempt < 4 && !(outcome instanceof Decided); attempt++) {
            outcome = run(proposer, put("r1", "a"));
        }
        assertThat(outcome).isInstanceOf(Decided.class);
    }

    @Test
    void removedRegisterIsForgottenOnceEverybodyHasAccepted() {
        run(proposer, put("r1", "a"));
        Change removal =
                new Change(Optional.of(RequestId.of("r2")), found -> new Edit.Put(Optional.empty()), Reach.EVERYBODY);

        Outcome removed = run(proposer, removal);

        assertThat(removed).isEqualTo(new Decided(new Ballot(3, 1), Optional.empty(), Effect.CHANGED, true));
        proposer.forget(FIRST, new Ballot(3, 1))
                .forEach(envelope -> acceptors.get(envelope.seat()).answer(envelope.request()));
        assertThat(acceptors.values()).allMatch(memory -> memory.state.isEmpty());
        assertThat(drive(rival, rival.read(FIRST), seat -> true))
                .isEqualTo(new Decided(Ballot.ZERO, Optional.empty(), Effect.KEPT, false));
    }

    @Test
    void secondAttemptAtOnceIsRefused() {
        proposer.change(FIRST, put("r1", "a"));

        assertThatThrownBy(() -> proposer.read(FIRST)).isInstanceOf(IllegalStateException.class);
    }

    private static Decided decided(long counter, String value, Effect effect) {
        return new Decided(new Ballot(counter, 1), Optional.of(value), effect, false);
    }

    private static Change put(String id, String value) {
        return new Change(Optional.of(RequestId.of(id)), found -> new Edit.Put(Optional.of(value)), Reach.MAJORITY);
    }

    private static AcceptorState accepted(long counter, String value) {
        String packed = RegisterState.absent(0)
                .changed(Optional.of(value), "r0", counter)
                .pack();
        return new AcceptorState(new Ballot(counter, 9), new Vote(new Ballot(counter, 9), packed));
    }

    private Outcome run(Proposer some, Change change) {
        return drive(some, some.change(FIRST, change), seat -> true);
    }

    private Outcome drive(Proposer some, Step begun, Predicate<Integer> reachable) {
        List<Envelope> open = new ArrayList<>(begun.messages());
        Optional<Outcome> outcome = begun.outcome();
        while (!open.isEmpty()) {
            Envelope envelope = open.remove(0);
            messages++;
            if (reachable.test(envelope.seat())) {
                Reply reply = acceptors.get(envelope.seat()).answer(envelope.request());
                Step step = some.receive(envelope.seat(), reply);
                open.addAll(step.messages());
                outcome = step.outcome().isPresent() ? step.outcome() : outcome;
            }
        }
        return outcome.or(some::giveUp).orElseThrow();
    }

    private static final class Memory {

        private final Acceptor acceptor = new Acceptor();
        private AcceptorMark mark;
        private Optional<AcceptorState> state = Optional.empty();

        Memory(AcceptorMark mark) {
            this.mark = mark;
        }

        Reply answer(Request request) {
            Ruling ruling = acceptor.rule(Optional.of(mark), state, request);
            mark = ruling.mark().orElse(mark);
            state = ruling.forget() ? Optional.empty() : ruling.state().or(() -> state);
            return ruling.reply();
        }
    }
}
