package io.distlock.consensus.paxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.ProtocolViolationException;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.paxos.Reply.Cause;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AcceptorTests {

    private static final RegisterKey KEY = RegisterKey.of("k");
    private static final Configuration FIRST = Configuration.first("g", List.of("A", "B", "C"));
    private static final String VALUE =
            RegisterState.absent(0).changed(Optional.of("v"), "r1", 1).pack();
    private static final String TOMBSTONE = RegisterState.absent(0).pack();

    private final Acceptor acceptor = new Acceptor();
    private Optional<AcceptorMark> mark = Optional.empty();
    private Optional<AcceptorState> state = Optional.empty();

    @BeforeEach
    void format() {
        ask(new Request.Format(header(), new AcceptorMark("g", 0, "A", 1, Ballot.ZERO, FIRST)));
    }

    @Test
    void promiseTellsWhatWasAcceptedBefore() {
        prepare(5);
        accept(5, VALUE, 5);

        assertThat(prepare(6)).isEqualTo(new Reply.Promise(1, ballot(6), new Vote(ballot(5), VALUE), Ballot.ZERO));
    }

    @Test
    void equalOrLowerBallotIsNotPromised() {
        prepare(5);

        assertThat(prepare(5)).isEqualTo(new Reply.Nack(1, ballot(5), ballot(5)));
        assertThat(prepare(4)).isEqualTo(new Reply.Nack(1, ballot(4), ballot(5)));
    }

    @Test
    void acceptBelowPromiseIsRefused() {
        prepare(5);

        assertThat(accept(4, VALUE, 4)).isEqualTo(new Reply.Nack(1, ballot(4), ballot(5)));
        assertThat(state).map(AcceptorState::accepted).contains(Vote.NONE);
    }

    @Test
    void acceptRaisesPromiseToNextBallot() {
        accept(5, VALUE, 8);

        assertThat(state).contains(new AcceptorState(ballot(8), new Vote(ballot(5), VALUE)));
        assertThat(accept(7, VALUE, 7)).isInstanceOf(Reply.Nack.class);
        assertThat(accept(8, VALUE, 9)).isInstanceOf(Reply.Accepted.class);
    }

    @Test
    void repeatedAcceptIsAnsweredWithoutWrite() {
        accept(5, VALUE, 6);

        Ruling again = acceptor.rule(mark, state, new Request.Accept(header(), KEY, ballot(5), VALUE, ballot(6)));

        assertThat(again.writes()).isFalse();
        assertThat(again.reply()).isEqualTo(new Reply.Accepted(1, ballot(5)));
    }

    @Test
    void otherValueUnderTheSameBallotIsViolation() {
        accept(5, VALUE, 5);

        assertThatThrownBy(() -> accept(5, TOMBSTONE, 5)).isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void jumpIsRefusedWithTheLimit() {
        prepare(5);

        assertThat(prepare(1_000_005)).isInstanceOf(Reply.Promise.class);
        assertThat(prepare(2_000_006)).isEqualTo(new Reply.TooHigh(1, ballot(2_000_006), 2_000_005));
        assertThat(accept(2_000_006, VALUE, 2_000_006)).isInstanceOf(Reply.TooHigh.class);
    }

    @Test
    void acceptorWithoutMarkOrWithAnotherOneIsNotCounted() {
        assertThat(new Acceptor()
                        .rule(Optional.empty(), Optional.empty(), new Request.Read(header(), KEY))
                        .reply())
                .isEqualTo(new Reply.Refused(1, Cause.UNFORMATTED));
        assertThat(ask(new Request.Read(new Header("other", 1, "A", 1), KEY)))
                .isEqualTo(new Reply.Refused(1, Cause.WRONG_GROUP));
        assertThat(ask(new Request.Read(new Header("g", 1, "B", 1), KEY)))
                .isEqualTo(new Reply.Refused(1, Cause.WRONG_INCARNATION));
    }

    @Test
    void formattedAcceptorKeepsItsMark() {
        Optional<AcceptorMark> before = mark;

        ask(new Request.Format(header(), new AcceptorMark("g", 0, "Z", 1, Ballot.ZERO, FIRST)));

        assertThat(mark).isEqualTo(before);
    }

    @Test
    void fenceRefusesEarlierEpochs() {
        Configuration second = FIRST.without(2, 2);
        ask(new Request.Fence(header(), second));

        assertThat(accept(5, VALUE, 5)).isEqualTo(new Reply.WrongEpoch(1, 2, second));
        assertThat(ask(new Request.Fence(header(), FIRST))).isEqualTo(new Reply.Fenced(1, second));
    }

    @Test
    void ofTwoFencesWithOneEpochTheFirstStands() {
        Configuration one = FIRST.without(2, 2);
        ask(new Request.Fence(header(), one));

        assertThat(ask(new Request.Fence(header(), FIRST.without(1, 2)))).isEqualTo(new Reply.Fenced(1, one));
    }

    @Test
    void higherEpochIsAdoptedWithTheWriteAndWithout() {
        ask(new Request.Read(new Header("g", 3, "A", 1), KEY));
        assertThat(mark).map(AcceptorMark::epoch).contains(3L);

        ask(new Request.Prepare(new Header("g", 4, "A", 1), KEY, ballot(1)));
        assertThat(mark).map(AcceptorMark::epoch).contains(4L);
        assertThat(state).isPresent();
    }

    @Test
    void tombstoneIsForgottenAndRaisesTheFloor() {
        accept(5, TOMBSTONE, 5);

        assertThat(ask(new Request.Forget(header(), KEY, ballot(5)))).isEqualTo(new Reply.Forgotten(1, true));
        assertThat(state).isEmpty();
        assertThat(accept(4, VALUE, 4)).isEqualTo(new Reply.Nack(1, ballot(4), ballot(5)));
        assertThat(ask(new Request.Forget(header(), KEY, ballot(5)))).isEqualTo(new Reply.Forgotten(1, true));
    }

    @Test
    void whatIsNoTombstoneOrWasPromisedFurtherStays() {
        accept(5, VALUE, 5);
        assertThat(ask(new Request.Forget(header(), KEY, ballot(5)))).isEqualTo(new Reply.Forgotten(1, false));

        accept(6, TOMBSTONE, 6);
        prepare(7);
        assertThat(ask(new Request.Forget(header(), KEY, ballot(6)))).isEqualTo(new Reply.Forgotten(1, false));
        assertThat(state).isPresent();
    }

    private Reply prepare(long counter) {
        return ask(new Request.Prepare(header(), KEY, ballot(counter)));
    }

    private Reply accept(long counter, String value, long next) {
        return ask(new Request.Accept(header(), KEY, ballot(counter), value, ballot(next)));
    }

    private Reply ask(Request request) {
        Ruling ruling = acceptor.rule(mark, state, request);
        mark = ruling.mark().or(() -> mark);
        state = ruling.forget() ? Optional.empty() : ruling.state().or(() -> state);
        return ruling.reply();
    }

    private static Header header() {
        return new Header("g", 1, "A", 1);
    }

    private static Ballot ballot(long counter) {
        return new Ballot(counter, 1);
    }
}
