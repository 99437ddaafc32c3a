package io.distlock.consensus.paxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.consensus.RequestId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegisterStateTests {

    @Test
    void packedStateIsTheSameUnpacked() {
        RegisterState state = RegisterState.absent(3)
                .changed(Optional.of("a;b@c,d"), "r-1", 4)
                .changed(Optional.of(";"), "r_2", 9);

        assertThat(RegisterState.unpack(state.pack())).isEqualTo(state);
        assertThat(RegisterState.isTombstone(state.pack())).isFalse();
    }

    /** Ids of one process begin alike and ballots are close together, so that a register's history takes little room. */
    @Test
    void changesThatLookAlikeTakeLittleRoom() {
        RegisterState state = RegisterState.absent(0);
        for (int i = 0; i < RegisterState.APPLIED_MAX; i++) {
            state = state.changed(Optional.of("v"), "2k5x0q9z7bc" + (char) ('a' + i), 1_000_000 + i);
        }

        assertThat(state.pack()).hasSizeLessThan(110);
        assertThat(RegisterState.unpack(state.pack())).isEqualTo(state);
    }

    @Test
    void changesThatShareNothingOrEverythingAndWereFirstProposedInAnotherOrderAreTheSameAsText() {
        String longest = "x".repeat(40);
        RegisterState state = RegisterState.absent(0)
                .changed(Optional.of("v"), longest, 9)
                .changed(Optional.of("v"), longest, 4)
                .changed(Optional.of("v"), "y", 4)
                .changed(Optional.of("v"), "y1", 1_000_000_000_000_000_000L)
                .changed(Optional.of("v"), "y", 1);

        assertThat(RegisterState.unpack(state.pack())).isEqualTo(state);
    }

    @Test
    void removedStateIsTombstoneAndEmptyTextIsNot() {
        RegisterState removed = RegisterState.absent(0).changed(Optional.empty(), "r", 1);
        RegisterState empty = RegisterState.absent(0).changed(Optional.of(""), "r", 1);

        assertThat(RegisterState.isTombstone(removed.pack())).isTrue();
        assertThat(RegisterState.isTombstone(empty.pack())).isFalse();
        assertThat(RegisterState.unpack(removed.pack())).isEqualTo(removed);
        assertThat(RegisterState.unpack(empty.pack())).isEqualTo(empty);
    }

    @Test
    void droppedChangeLeavesItsCounterAsHorizon() {
        RegisterState state = RegisterState.absent(0);
        for (int i = 1; i <= RegisterState.APPLIED_MAX + 2; i++) {
            state = state.changed(Optional.of("v"), "r" + i, 10 * i);
        }

        assertThat(state.horizon()).isEqualTo(20);
        assertThat(state.hasApplied(RequestId.of("r2"))).isFalse();
        assertThat(state.mayHaveForgotten(new RequestId("r2", 20))).isTrue();
        assertThat(state.mayHaveForgotten(new RequestId("x", 21))).isFalse();
        assertThat(state.mayHaveForgotten(RequestId.of("new"))).isFalse();
        assertThat(state.hasApplied(RequestId.of("r3"))).isTrue();
    }

    @Test
    void otherTextIsRefused() {
        for (String text : List.of("", "V", "V1", "V1;", "X1;;v")) {
            assertThatThrownBy(() -> RegisterState.unpack(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void configurationIsTheSameAsText() {
        Configuration configuration = Configuration.first("g", List.of("A", "B", "C"))
                .without(1, 2)
                .with(new Configuration.Member(1, "D"), 3);

        assertThat(Configuration.parse(configuration.text())).isEqualTo(configuration);
        assertThat(configuration.text()).isEqualTo("g;3;3;0=A;1=D;2=C");
        assertThat(configuration.isComplete()).isTrue();
        assertThat(configuration.without(0, 4).quorum()).isEqualTo(2);
    }
}
