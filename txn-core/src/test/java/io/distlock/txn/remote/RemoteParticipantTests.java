package io.distlock.txn.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.txn.BranchId;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.HeuristicException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What another service says, in the terms of a participant. */
class RemoteParticipantTests {

    private static final BranchId BRANCH =
            new BranchId(new TransactionId("00000000000000a1", "00000000000000b2", 31), "2.0000001", "http:inventory");

    private final Clocks clocks = new Clocks();
    private final List<RemoteCalls.Order> orders = new ArrayList<>();

    @Test
    void ordersAreWhatTheOtherSideReads() throws Exception {
        answering(BranchOutcome.COMMITTED).commit(BRANCH);
        answering(BranchOutcome.ROLLED_BACK).rollback(BRANCH);
        answering(BranchOutcome.PREPARED).status(BRANCH);

        assertThat(orders)
                .extracting(order -> order.method() + " " + order.path())
                .containsExactly(
                        "POST /txn/branches/00000000000000a1-00000000000000b2-1f/2.0000001/commit",
                        "POST /txn/branches/00000000000000a1-00000000000000b2-1f/2.0000001/rollback",
                        "GET /txn/branches/00000000000000a1-00000000000000b2-1f/2.0000001");
        assertThat(orders).allSatisfy(order -> assertThat(BranchCommand.read(
                        Clocks.KEYS,
                        RemoteOptions.of("inventory"),
                        clocks.wall,
                        order.method(),
                        order.path(),
                        List.of(order.command())))
                .isInstanceOf(BranchCommand.Read.Accepted.class));
    }

    @ParameterizedTest
    @CsvSource({"ROLLED_BACK, ROLLED_BACK", "MIXED, MIXED", "HAZARD, HAZARD"})
    void branchThatEndedOtherwiseThanToldToCommitIsHeuristic(BranchOutcome outcome, HeuristicOutcome heuristic) {
        assertThatExceptionOfType(HeuristicException.class)
                .isThrownBy(() -> answering(outcome).commit(BRANCH))
                .satisfies(thrown -> assertThat(thrown.outcome()).isEqualTo(heuristic));
    }

    @ParameterizedTest
    @CsvSource({"COMMITTED, COMMITTED", "MIXED, MIXED", "HAZARD, HAZARD"})
    void branchThatEndedOtherwiseThanToldToRollBackIsHeuristic(BranchOutcome outcome, HeuristicOutcome heuristic) {
        assertThatExceptionOfType(HeuristicException.class)
                .isThrownBy(() -> answering(outcome).rollback(BRANCH))
                .satisfies(thrown -> assertThat(thrown.outcome()).isEqualTo(heuristic));
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARED", "UNFINISHED", "UNKNOWN"})
    void branchThatHasNotEndedIsToldAgain(BranchOutcome outcome) {
        assertThatIllegalStateException()
                .isThrownBy(() -> answering(outcome).commit(BRANCH))
                .withMessageContaining(outcome.name());
        assertThatIllegalStateException().isThrownBy(() -> answering(outcome).rollback(BRANCH));
    }

    @ParameterizedTest
    @CsvSource({
        "COMMITTED, COMMITTED",
        "ROLLED_BACK, ROLLED_BACK",
        "PREPARED, PREPARED",
        "UNKNOWN, UNKNOWN",
        "MIXED, UNKNOWN",
        "HAZARD, UNKNOWN"
    })
    void statusIsWhatItSays(BranchOutcome outcome, BranchStatus status) throws Exception {
        assertThat(answering(outcome).status(BRANCH)).isEqualTo(status);
    }

    @Test
    void statusOfABranchThatHasNotEndedIsToBeAskedAgain() {
        assertThatIllegalStateException()
                .isThrownBy(() -> answering(BranchOutcome.UNFINISHED).status(BRANCH))
                .withMessageContaining("UNFINISHED");
    }

    @Test
    void answerWithoutSignatureIsNone() {
        RemoteParticipant gateway = participant((target, order) -> new RemoteCalls.Answer(200, List.of()));
        RemoteParticipant replayed = participant((target, order) -> new RemoteCalls.Answer(
                200, List.of(BranchOutcome.COMMITTED.write(Clocks.KEYS, "AAECAwQFBgcICQoLDA0ODw"))));

        assertThatIllegalStateException()
                .isThrownBy(() -> gateway.commit(BRANCH))
                .withMessageContaining("with 200 and no outcome");
        assertThatIllegalStateException().isThrownBy(() -> gateway.rollback(BRANCH));
        assertThatIllegalStateException().isThrownBy(() -> replayed.commit(BRANCH));
    }

    @Test
    void failureOfTheCallIsUnknown() {
        RemoteParticipant away = participant((target, order) -> {
            throw new IOException("connection reset");
        });

        assertThatThrownBy(() -> away.commit(BRANCH)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> away.rollback(BRANCH)).isInstanceOf(IOException.class);
    }

    @Test
    void hasNeitherVoteNorDoubt() {
        RemoteParticipant participant = answering(BranchOutcome.PREPARED);

        assertThatIllegalStateException().isThrownBy(() -> participant.prepare(BRANCH));
        assertThat(participant.inDoubt(10)).isEmpty();
        assertThat(participant.below(BRANCH.transaction(), "2").remembersEnded())
                .isTrue();
        assertThat(participant.name()).isEqualTo("http:inventory");
        assertThat(orders).isEmpty();
    }

    private RemoteParticipant answering(BranchOutcome outcome) {
        return participant((target, order) -> {
            assertThat(target).isEqualTo("inventory");
            orders.add(order);
            BranchCommand.Read read = BranchCommand.read(
                    Clocks.KEYS,
                    RemoteOptions.of("inventory"),
                    clocks.wall,
                    order.method(),
                    order.path(),
                    List.of(order.command()));
            String nonce = ((BranchCommand.Read.Accepted) read).command().nonce();
            return new RemoteCalls.Answer(outcome.status, List.of(outcome.write(Clocks.KEYS, nonce)));
        });
    }

    private RemoteParticipant participant(RemoteCalls calls) {
        return new RemoteParticipant("inventory", calls, clocks.runtime(Clocks.KEYS, 1));
    }
}
