package io.distlock.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTests {

    private static final String HEX = "0123456789abcdef";
    private static final TransactionId ID = new TransactionId(HEX, "fedcba9876543210", 31);

    @Test
    void textOfTransactionIsItsIdentity() {
        assertThat(ID).hasToString("0123456789abcdef-fedcba9876543210-1f");
        assertThat(TransactionId.parse(ID.toString())).isEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0123456789abcde",
                "0123456789abcdef0",
                "0123456789abcdeg",
                "0123456789ABCDEF",
                "0123456789abcde\n"
            })
    void logAndIncarnationAreSixteenDigits(String other) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TransactionId(other, HEX, 1))
                .withMessageContaining("16 hexadecimal digits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TransactionId(HEX, other, 1))
                .withMessageContaining("16 hexadecimal digits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "2.1", "01234567890123456789012345678.90"})
    void branchIsDigitsAndDots(String branch) {
        assertThat(new BranchId(ID, branch, "stock").branch()).isEqualTo(branch);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2/1", "a", "2 ", "\u0662", "012345678901234567890123456789012"})
    void otherBranchIsRefused(String branch) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BranchId(ID, branch, "stock"))
                .withMessageStartingWith("Branch must match [0-9.]{1,32}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stock", "A.z_0-9:Z", "a123456789b123456789c123456789d123456789e123456789f123456789g123"})
    void participantIsLettersDigitsAndMarks(String participant) {
        assertThat(new BranchId(ID, "1", participant).participant()).isEqualTo(participant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a/b",
                "a@b",
                "a[b",
                "caf\u00e9",
                "a123456789b123456789c123456789d123456789e123456789f123456789g1234"
            })
    void otherParticipantIsRefused(String participant) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BranchId(ID, "1", participant))
                .withMessageStartingWith("Name of a participant must match [A-Za-z0-9._:-]{1,64}");
    }
}
