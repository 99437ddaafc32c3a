package io.distlock.txn.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.engine.VotedBranch;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallAnswerTests {

    private static final TransactionId ID = new TransactionId("00000000000000a1", "00000000000000b2", 31);
    private static final CallContext CALL =
            new CallContext(ID, "2", "inventory", Instant.EPOCH, Duration.ofSeconds(30), "AAECAwQFBgcICQoLDA0ODw");

    @ParameterizedTest
    @EnumSource
    void answerIsReadAsItWasWritten(Vote vote) {
        CallAnswer answer = answer(voted("2.0000001", "inventory", vote));

        assertThat(read(answer)).isEqualTo(new CallAnswer.Read.Accepted(answer));
    }

    @Test
    void longestAnswerFits() {
        String service = "s".repeat(48);
        CallContext deep = new CallContext(
                ID, "11.0000001.64", service, Instant.EPOCH, Duration.ofSeconds(30), "AAECAwQFBgcICQoLDA0ODw");
        List<VotedBranch> votes = new ArrayList<>();
        votes.add(voted("11.0000001.64.0000002", service, Vote.PREPARED));
        for (int branch = 10; branch < 73; branch++) {
            votes.add(voted("11.0000001.64.0000002." + branch + ".1234567", service, Vote.PREPARED));
        }
        CallAnswer answer = new CallAnswer(deep.nonce(), votes);

        String text = answer.write(Clocks.KEYS);

        assertThat(text).hasSizeLessThan(6144);
        assertThat(CallAnswer.read(Clocks.KEYS, List.of(text), deep)).isEqualTo(new CallAnswer.Read.Accepted(answer));
    }

    @Test
    void answerToAnotherCallIsRefused() {
        CallContext other =
                new CallContext(ID, "2", "inventory", Instant.EPOCH, Duration.ofSeconds(30), "EBESExQVFhcYGRobHB0eHw");
        String text = answer(voted("2.0000001", "inventory", Vote.PREPARED)).write(Clocks.KEYS);

        assertThat(CallAnswer.read(Clocks.KEYS, List.of(text), other))
                .isEqualTo(new CallAnswer.Read.Refused(new Refusal.OtherCall()));
    }

    @Test
    void answerNamesOnlyBranchesOfTheCall() {
        CallAnswer.Read refused = new CallAnswer.Read.Refused(new Refusal.OtherCall());

        assertThat(read(answer(voted("3.0000001", "inventory", Vote.PREPARED)))).isEqualTo(refused);
        assertThat(read(answer(voted("2", "inventory", Vote.PREPARED)))).isEqualTo(refused);
        assertThat(read(answer(voted("2.0000001.1", "inventory", Vote.PREPARED))))
                .isEqualTo(refused);
        assertThat(read(answer(voted("2.0000001", "payment", Vote.PREPARED)))).isEqualTo(refused);
        assertThat(read(answer(
                        voted("2.0000001", "inventory", Vote.PREPARED),
                        voted("2.0000002.1.0000003", "payment", Vote.PREPARED))))
                .isEqualTo(refused);
    }

    @Test
    void changedAnswerIsRefused() {
        String text = answer(voted("2.0000001", "inventory", Vote.ROLLBACK)).write(Clocks.KEYS);

        assertThat(CallAnswer.read(Clocks.KEYS, List.of(text.replace("=N", "=P")), CALL))
                .isEqualTo(new CallAnswer.Read.Refused(new Refusal.BadSignature("2026a")));
        assertThat(CallAnswer.read(Clocks.KEYS, List.of(text, text), CALL))
                .isEqualTo(new CallAnswer.Read.Refused(new Refusal.Repeated("Distlock-Branches", 2)));
        assertThat(CallAnswer.read(Clocks.KEYS, List.of(text + "\r\n"), CALL))
                .isEqualTo(new CallAnswer.Read.Refused(new Refusal.Malformed("Distlock-Branches")));
    }

    @Test
    void branchOfThisProcessIsNoAnswer() {
        CallAnswer local = answer(new VotedBranch(new BranchId(ID, "2.0000001", "stock"), Vote.PREPARED));

        assertThatIllegalArgumentException().isThrownBy(() -> local.write(Clocks.KEYS));
    }

    private static CallAnswer.Read read(CallAnswer answer) {
        return CallAnswer.read(Clocks.KEYS, List.of(answer.write(Clocks.KEYS)), CALL);
    }

    private static CallAnswer answer(VotedBranch... votes) {
        return new CallAnswer(CALL.nonce(), List.of(votes));
    }

    private static VotedBranch voted(String number, String service, Vote vote) {
        return new VotedBranch(new BranchId(ID, number, "http:" + service), vote);
    }
}
