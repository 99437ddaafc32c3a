package io.distlock.txn.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionRecordTests {

    private static final TransactionId ID = new TransactionId("00000000000000a1", "00000000000000b2", 31);

    @Test
    void commitBindsWhatItListsAndWhatThatHasOpened() {
        DecisionRecord commit = DecisionRecord.commit(
                ID, List.of(branch("1", "orders"), branch("2.0000001", "http:inventory")), "test", Instant.EPOCH);

        assertThat(commit.decisionFor(branch("1", "orders"))).isEqualTo(Decision.COMMIT);
        assertThat(commit.decisionFor(branch("2.0000001.1", "stock"))).isEqualTo(Decision.COMMIT);
        assertThat(commit.decisionFor(branch("2.0000001.12", "stock"))).isEqualTo(Decision.COMMIT);
    }

    @Test
    void commitBindsNoOtherDeliveryOfTheSameCall() {
        DecisionRecord commit =
                DecisionRecord.commit(ID, List.of(branch("2.0000001", "http:inventory")), "test", Instant.EPOCH);

        assertThat(commit.decisionFor(branch("2", "http:inventory"))).isEqualTo(Decision.ABORT);
        assertThat(commit.decisionFor(branch("2.0000002.1", "stock"))).isEqualTo(Decision.ABORT);
        assertThat(commit.decisionFor(branch("2.00000011.1", "stock"))).isEqualTo(Decision.ABORT);
        assertThat(commit.decisionFor(branch("2.0000001.2.0000005.1", "payments")))
                .isEqualTo(Decision.ABORT);
        assertThat(commit.decisionFor(
                        new BranchId(new TransactionId(ID.log(), ID.incarnation(), 32), "2.0000001.1", "stock")))
                .isEqualTo(Decision.ABORT);
    }

    @Test
    void branchesBelowAreFoundAmongThoseInDoubt() {
        List<InDoubtBranch> doubts = List.of(
                doubt(branch("2.0000001.1", "stock")),
                doubt(branch("2", "stock")),
                doubt(branch("22.0000001.1", "stock")),
                doubt(new BranchId(new TransactionId(ID.log(), ID.incarnation(), 32), "2.0000001.1", "stock")));

        assertThat(BranchesBelow.among(doubts, ID, "2").branches()).containsExactly(branch("2.0000001.1", "stock"));
    }

    private static InDoubtBranch doubt(BranchId branch) {
        return new InDoubtBranch(branch, Duration.ZERO);
    }

    private static BranchId branch(String number, String participant) {
        return new BranchId(ID, number, participant);
    }
}
