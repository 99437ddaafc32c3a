package io.distlock.txn.log.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.txn.BranchId;
import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Heuristic;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.DecisionRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerStateTests {

    private static final OwnerState ALIVE = OwnerState.alive(Duration.ofSeconds(10));
    private static final TransactionId FIRST = new TransactionId("0".repeat(16), "1".repeat(16), 1);
    private static final TransactionId LAST = new TransactionId("0".repeat(16), "1".repeat(16), Long.MAX_VALUE);

    @Test
    void everythingComesBack() {
        DecisionRecord odd = DecisionRecord.commit(
                        FIRST,
                        List.of(new BranchId(FIRST, "2.1", "a:b-c_d.e")),
                        "tab\tline\n%25 \u00e9\ud800",
                        Instant.EPOCH)
                .with(new Heuristic(
                        new BranchId(FIRST, "9", "x"), HeuristicOutcome.ROLLED_BACK, "by\thand\n", Instant.EPOCH));
        DecisionRecord abort = DecisionRecord.abort(LAST, "", Instant.parse("1960-01-01T00:00:00.001Z"));
        OwnerState state = ALIVE.with(odd, OwnerState.SIZE_BYTES_MAX)
                .with(abort, OwnerState.SIZE_BYTES_MAX)
                .nextBeat()
                .fence();

        OwnerState back = OwnerState.unpack(state.pack());

        assertThat(back).isEqualTo(state);
        assertThat(back.pack()).isEqualTo(state.pack());
        assertThat(back.find(FIRST)).contains(odd);
        assertThat(back.find(LAST)).contains(abort);
    }

    @Test
    void sizeIsThatOfTheText() {
        OwnerState state = ALIVE.with(Records.commitOf(FIRST), OwnerState.SIZE_BYTES_MAX)
                .with(Records.commitOf(LAST, 64, "stock"), OwnerState.SIZE_BYTES_MAX)
                .with(Records.abortOf(FIRST), OwnerState.SIZE_BYTES_MAX);

        int bytes = state.pack().getBytes(StandardCharsets.UTF_8).length;

        assertThat(bytes - state.sizeBytes()).isEqualTo(ALIVE.pack().length());
        assertThat(state.without(List.of(FIRST, LAST, FIRST))).isEqualTo(ALIVE);
        assertThat(state.without(List.of(new TransactionId(FIRST.log(), FIRST.incarnation(), 7))))
                .isSameAs(state);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        DecisionRecord large = Records.commitOf(FIRST, 64, "p".repeat(64));

        assertThatExceptionOfType(DecisionLogException.class)
                .isThrownBy(() -> ALIVE.with(large, 4_000))
                .withMessageContaining("No room for COMMIT of " + FIRST)
                .withMessageContaining("4000 are allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2 A 1 1", "1", "1 X 1 1", "1 A 1", "1 A 1 1\n", "1 A 1 1\nz", "1 A 1 1\n!\tC", "1 A x! 1"})
    void anythingElseIsRefused(String text) {
        assertThatExceptionOfType(DecisionLogException.class).isThrownBy(() -> OwnerState.unpack(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "C", "C\t1\tw\t", "X\t1\tw\t", "A\t!\tw\t", "A\t1\t%00\t", "C\t1\tw\tstock", "A\t1\tw\t\tx"})
    void lineThatIsNoDecisionIsRefused(String line) {
        assertThatExceptionOfType(DecisionLogException.class)
                .isThrownBy(() -> RecordLine.decode(FIRST, line))
                .withMessageContaining(FIRST.toString());
    }
}
