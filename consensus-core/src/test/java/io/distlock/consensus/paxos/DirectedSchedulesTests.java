package io.distlock.consensus.paxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.ProtocolViolationException;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RequestId;
import io.distlock.consensus.paxos.Change.Edit;
import io.distlock.consensus.paxos.Change.Reach;
import io.distlock.consensus.paxos.Configuration.Member;
import io.distlock.consensus.paxos.Outcome.Decided;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bugs that random schedules find seldom or never, message by message, each beside the rule that keeps it away. */
class DirectedSchedulesTests {

    private static final RegisterKey KEY = RegisterKey.of("k");
    private static final Configuration FIRST = Configuration.first("g", List.of("A", "B", "X"));

    private final TestAcceptor a = new TestAcceptor(FIRST, 0);
    private final TestAcceptor b = new TestAcceptor(FIRST, 1);
    private final TestAcceptor x = new TestAcceptor(FIRST, 2);

    /** The sixteenth deliberate bug, which no random schedule finds. */
    @Test
    void ballotUsedAgainAfterRestartChoosesTwoValuesWhereEqualBallotsArePromised() {
        List.of(a, b, x).forEach(TestAcceptor::promiseEqualBallots);
        Proposer before = BrokenProposers.ballotReused(KEY, 7, () -> 1);
        deliver(before, before.change(FIRST, put("r1", "before")), a, b);
        Proposer after = BrokenProposers.ballotReused(KEY, 7, () -> 1);

        List<Envelope> accepts = deliver(after, after.change(FIRST, put("r2", "after")), b, x);

        // the accept of the first life reaches one acceptor, that of the second the two others, which is a majority
        a.answer(new Request.Accept(header("A"), KEY, new Ballot(1, 7), packed("r1", "before"), new Ballot(2, 7)));
        Outcome second = outcome(after, accepts, b, x);
        Proposer reader = new Proposer(KEY, 9);
        Outcome seen = outcome(reader, reader.read(FIRST).messages(), a, b);
        assertThat(second).isInstanceOfSatisfying(Decided.class, chosen -> assertThat(chosen.value())
                .contains("after"));
        assertThat(seen).isInstanceOfSatisfying(Decided.class, read -> assertThat(read.value())
                .contains("before"));
    }

    @Test
    void ballotUsedAgainAfterRestartIsNotPromised() {
        Proposer before = BrokenProposers.ballotReused(KEY, 7, () -> 1);
        deliver(before, before.change(FIRST, put("r1", "before")), a, b);
        Proposer after = BrokenProposers.ballotReused(KEY, 7, () -> 1);

        Step prepare = after.change(FIRST, put("r2", "after"));

        assertThat(deliver(after, prepare, b, x)).isEmpty();
        assertThat(outcome(after, prepare.messages(), a)).isEqualTo(new Outcome.Preempted());
    }

    @Test
    void secondValueUnderOneBallotIsNoticed() {
        Ballot ballot = new Ballot(1, 7);
        a.answer(new Request.Accept(header("A"), KEY, ballot, packed("r1", "one"), ballot));

        Request other = new Request.Accept(header("A"), KEY, ballot, packed("r2", "two"), ballot);

        assertThatThrownBy(() -> a.answer(other)).isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void proposerUsesNoBallotTwice() {
        Proposer proposer = new Proposer(KEY, 7) {

            @Override
            Ballot newBallot() {
                return new Ballot(1, 7);
            }
        };
        proposer.change(FIRST, put("r1", "one"));
        proposer.giveUp();

        assertThatThrownBy(() -> proposer.change(FIRST, put("r2", "two")))
                .isInstanceOf(ProtocolViolationException.class);
    }

    /** The fifteenth. */
    @Test
    void sweepWithoutFenceLosesChange() {
        boolean lost = !finalStateKnowsChangeOfRival(false);

        assertThat(lost).isTrue();
    }

    @Test
    void fenceStopsProposerWithForgottenPromise() {
        assertThat(finalStateKnowsChangeOfRival(true)).isTrue();
    }

    /** A stalled proposer holds the promise of an acceptor that is wiped and taken back before the proposer goes on. */
    private boolean finalStateKnowsChangeOfRival(boolean fenced) {
        Proposer first = new Proposer(KEY, 1);
        outcome(first, deliver(first, first.change(FIRST, put("r0", "start")), a, b, x), a, b, x);
        Proposer stalled = new Proposer(KEY, 2);
        stalled.startAbove(50);
        Step prepare = stalled.change(FIRST, put("r1", "stalled"));
        deliver(stalled, prepare, x);

        // the memory of x is lost; the others are fenced and swept, and x comes back
        Configuration without = FIRST.without(2, 3);
        Configuration after = without.with(new Member(2, "Y"), 4);
        if (fenced) {
            List.of(a, b).forEach(acceptor -> acceptor.fence(without));
        }
        Proposer sweeper = new Proposer(KEY, 3);
        for (int attempt = 0; attempt < 2; attempt++) {
            Step sweep = sweeper.change(fenced ? without : FIRST, Change.rewriting());
            outcome(sweeper, deliver(sweeper, sweep, a, b), a, b);
        }
        x.format(new AcceptorMark(
                "g", 2, "Y", 3, new Ballot(sweeper.highestSeen(), Long.MAX_VALUE), fenced ? without : FIRST));
        if (!fenced) {
            List.of(a, b).forEach(TestAcceptor::ignoreEpochs);
        }
        Proposer rival = new Proposer(KEY, 4);
        rival.startAbove(sweeper.highestSeen());
        outcome(rival, deliver(rival, rival.change(after, put("r2", "rival")), x, a), x, a);

        // now the prepare of the stalled proposer reaches b, which completes its majority
        List<Envelope> accepts = deliver(stalled, prepare, b);
        outcome(stalled, accepts, a, b);
        List.of(a, b).forEach(TestAcceptor::ignoreEpochs);
        Proposer reader = new Proposer(KEY, 5);
        reader.startAbove(100);
        Configuration last = after.without(2, 5);
        outcome(reader, deliver(reader, reader.change(last, Change.rewriting()), a, b), a, b);
        return a.state().hasApplied(RequestId.of("r2"));
    }

    private static Change put(String id, String value) {
        return new Change(Optional.of(RequestId.of(id)), found -> new Edit.Put(Optional.of(value)), Reach.MAJORITY);
    }

    private static String packed(String id, String value) {
        return RegisterState.absent(0).changed(Optional.of(value), id, 1).pack();
    }

    private static Header header(String incarnation) {
        return new Header("g", 1, incarnation, 1);
    }

    /** Delivers to some acceptors, and returns what the proposer sends then. */
    private static List<Envelope> deliver(Proposer proposer, Step step, TestAcceptor... acceptors) {
        return exchange(proposer, step.messages(), acceptors).messages();
    }

    private static Outcome outcome(Proposer proposer, List<Envelope> messages, TestAcceptor... acceptors) {
        return exchange(proposer, messages, acceptors)
                .outcome()
                .or(proposer::giveUp)
                .orElse(new Outcome.Unavailable());
    }

    private static Step exchange(Proposer proposer, List<Envelope> messages, TestAcceptor... acceptors) {
        Step last = Step.NOTHING;
        for (TestAcceptor acceptor : acceptors) {
            for (Envelope envelope : messages) {
                if (envelope.seat() == acceptor.seat()) {
                    Step step = proposer.receive(envelope.seat(), acceptor.answer(envelope.request()));
                    last = step.equals(Step.NOTHING) ? last : step;
                }
            }
        }
        return last;
    }
}
