package io.distlock.consensus.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Header;
import io.distlock.consensus.paxos.RegisterState;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Reply.Cause;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.paxos.Vote;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every acceptor does, wherever it keeps its memory: the rules, asked through the node. */
public abstract class AcceptorStoreContract {

    private static final Configuration FIRST = Configuration.first("contract", List.of("A", "B", "C"));
    private static final AcceptorMark MARK = new AcceptorMark("contract", 0, "A", 1, Ballot.ZERO, FIRST);
    private static final String VALUE = "V0;r1@5,;grün;☃";
    private static final String OTHER = "V0;r2@5,;other";
    private static final String TOMBSTONE = "T0;r3@6,;";

    private final RegisterKey key = RegisterKey.of("orders/1:a%20b");

    /** A node whose server is empty at the beginning of each test. */
    protected abstract AcceptorNode node();

    @BeforeEach
    protected void format() {
        ask(new Request.Format(header(), MARK));
    }

    @Test
    void formattedAcceptorShowsItsMarkAndKeepsIt() {
        AcceptorMark another = new AcceptorMark("contract", 0, "Z", 7, ballot(9), FIRST);

        assertThat(ask(new Request.Format(header(), another))).isEqualTo(new Reply.Marked(1, Optional.of(MARK)));
        assertThat(ask(new Request.Inspect(header()))).isEqualTo(new Reply.Marked(1, Optional.of(MARK)));
    }

    @Test
    void absentRegisterIsAtTheFloor() {
        assertThat(ask(new Request.Read(header(), key)))
                .isEqualTo(new Reply.State(1, Ballot.ZERO, Vote.NONE, Ballot.ZERO));
    }

    @Test
    void promiseTellsWhatWasAccepted() {
        prepare(5);
        accept(5, VALUE, 6);

        assertThat(prepare(7)).isEqualTo(new Reply.Promise(1, ballot(7), new Vote(ballot(5), VALUE), Ballot.ZERO));
        assertThat(ask(new Request.Read(header(), key)))
                .isEqualTo(new Reply.State(1, ballot(7), new Vote(ballot(5), VALUE), Ballot.ZERO));
    }

    @Test
    void ballotThatIsNotAboveThePromiseIsRefused() {
        prepare(5);

        assertThat(prepare(5)).isEqualTo(new Reply.Nack(1, ballot(5), ballot(5)));
        assertThat(prepare(4)).isEqualTo(new Reply.Nack(1, ballot(4), ballot(5)));
        assertThat(accept(4, VALUE, 4)).isEqualTo(new Reply.Nack(1, ballot(4), ballot(5)));
    }

    @Test
    void acceptPromisesTheNextBallot() {
        accept(5, VALUE, 8);

        assertThat(accept(7, OTHER, 7)).isEqualTo(new Reply.Nack(1, ballot(7), ballot(8)));
        assertThat(accept(8, OTHER, 8)).isEqualTo(new Reply.Accepted(1, ballot(8)));
    }

    @Test
    void repeatedAcceptIsAnsweredAgainAndOtherValueIsNot() {
        accept(5, VALUE, 6);

        assertThat(accept(5, VALUE, 6)).isEqualTo(new Reply.Accepted(1, ballot(5)));
        assertThat(node().send(new Request.Accept(header(), key, ballot(5), OTHER, ballot(6))))
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class);
    }

    @Test
    void ballotsBeyondTheExactNumbersOfLuaAreTold() {
        Ballot huge = new Ballot(900_000_000_000_000_001L, Long.MAX_VALUE);
        ask(new Request.Fence(header(), FIRST.without(2, 3)));
        Ballot step = Ballot.ZERO;
        assertThat(huge).isGreaterThan(step);

        assertThat(prepare(1_000_000)).isInstanceOf(Reply.WrongEpoch.class);
        assertThat(ask(new Request.Prepare(new Header("contract", 3, "A", 1), key, huge)))
                .isEqualTo(new Reply.TooHigh(1, huge, 1_000_000));
    }

    @Test
    void jumpIsRefusedWithTheLimit() {
        prepare(1_000_000);

        assertThat(prepare(2_000_001)).isEqualTo(new Reply.TooHigh(1, ballot(2_000_001), 2_000_000));
        assertThat(prepare(2_000_000)).isInstanceOf(Reply.Promise.class);
        assertThat(accept(2_000_000, VALUE, 3_000_001)).isInstanceOf(Reply.TooHigh.class);
    }

    @Test
    void otherGroupOrIncarnationIsRefused() {
        assertThat(ask(new Request.Read(new Header("other", 1, "A", 1), key)))
                .isEqualTo(new Reply.Refused(1, Cause.WRONG_GROUP));
        assertThat(ask(new Request.Read(new Header("contract", 1, "B", 1), key)))
                .isEqualTo(new Reply.Refused(1, Cause.WRONG_INCARNATION));
    }

    @Test
    void fenceOnlyGoesUpAndHigherEpochIsAdopted() {
        Configuration second = FIRST.without(2, 3);

        assertThat(ask(new Request.Fence(header(), second))).isEqualTo(new Reply.Fenced(1, second));
        assertThat(ask(new Request.Fence(header(), FIRST.without(1, 3)))).isEqualTo(new Reply.Fenced(1, second));
        assertThat(prepare(1)).isEqualTo(new Reply.WrongEpoch(1, 3, second));
        ask(new Request.Read(new Header("contract", 12, "A", 1), key));
        assertThat(ask(new Request.Read(new Header("contract", 9, "A", 1), key)))
                .isEqualTo(new Reply.WrongEpoch(1, 12, second));
    }

    @Test
    void tombstoneIsForgottenAndTheFloorStays() {
        accept(5, VALUE, 5);
        assertThat(forget(5)).isEqualTo(new Reply.Forgotten(1, false));
        accept(6, TOMBSTONE, 6);

        assertThat(forget(6)).isEqualTo(new Reply.Forgotten(1, true));
        assertThat(forget(6)).isEqualTo(new Reply.Forgotten(1, true));
        assertThat(ask(new Request.Read(header(), key))).isEqualTo(new Reply.State(1, ballot(6), Vote.NONE, ballot(6)));
        assertThat(accept(5, VALUE, 5)).isEqualTo(new Reply.Nack(1, ballot(5), ballot(6)));
    }

    @Test
    void tombstoneThatWasPromisedFurtherStays() {
        accept(6, TOMBSTONE, 6);
        prepare(7);

        assertThat(forget(6)).isEqualTo(new Reply.Forgotten(1, false));
    }

    @Test
    void keysAreListedPageByPage() {
        Set<RegisterKey> expected = new HashSet<>();
        for (int i = 0; i < 250; i++) {
            RegisterKey some = RegisterKey.of("key:" + i);
            expected.add(some);
            ask(new Request.Prepare(header(), some, ballot(1)));
        }

        Set<RegisterKey> listed = new HashSet<>();
        String cursor = "";
        do {
            Reply.Keys page = (Reply.Keys) ask(new Request.ListKeys(header(), cursor));
            listed.addAll(page.keys());
            cursor = page.next();
        } while (!cursor.isEmpty());
        assertThat(listed).isEqualTo(expected);
    }

    @Test
    void answersAreThoseOfTheRules() {
        SplittableRandom random = new SplittableRandom(42);
        ModelAcceptor model = new ModelAcceptor(MARK);
        for (int i = 0; i < 2_000; i++) {
            Request request = randomRequest(random);

            assertThat(ask(request)).as("request %d: %s", i, request).isEqualTo(model.answer(request));
        }
    }

    private Request randomRequest(SplittableRandom random) {
        Ballot ballot = new Ballot(1 + random.nextInt(60), 1);
        Header header = new Header("contract", 1 + random.nextInt(20) / 19, "A", random.nextLong(1_000));
        // one value for each ballot, as of honest proposers
        String value = ballot.counter() % 3 == 0 ? TOMBSTONE : "V0;r@" + ballot.counter() + ",;" + ballot.counter();
        return switch (random.nextInt(4)) {
            case 0 -> new Request.Prepare(header, key, ballot);
            case 1 ->
                new Request.Accept(header, key, ballot, value, new Ballot(ballot.counter() + random.nextInt(2), 1));
            case 2 -> new Request.Forget(header, key, ballot);
            default -> new Request.Read(header, key);
        };
    }

    private Reply prepare(long counter) {
        return ask(new Request.Prepare(header(), key, ballot(counter)));
    }

    private Reply accept(long counter, String value, long next) {
        return ask(new Request.Accept(header(), key, ballot(counter), value, ballot(next)));
    }

    private Reply forget(long counter) {
        return ask(new Request.Forget(header(), key, ballot(counter)));
    }

    private Reply ask(Request request) {
        return node().send(request)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static Header header() {
        return new Header("contract", 1, "A", 1);
    }

    private static Ballot ballot(long counter) {
        return new Ballot(counter, 1);
    }

    static {
        // the texts above are packed registers
        List.of(VALUE, OTHER, TOMBSTONE).forEach(RegisterState::unpack);
    }
}
