package io.distlock.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterKeyTests {

    @Test
    void plainNameIsTaken() {
        assertThat(RegisterKey.of("tx/4711:a.b_c%20")).hasToString("tx/4711:a.b_c%20");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "ä", "a\n", "{a}"})
    void otherNameIsRefused(String name) {
        assertThatThrownBy(() -> RegisterKey.of(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void longNameIsRefused() {
        assertThatThrownBy(() -> RegisterKey.of("x".repeat(513))).hasMessageContaining("513");
    }

    @Test
    void requestIdKeepsItsFirstProposal() {
        RequestId request = RequestId.of("r-1").proposed(7).proposed(9).proposed(5);

        assertThat(request.proposedAt()).isEqualTo(5);
        assertThatThrownBy(() -> RequestId.of("a,b")).isInstanceOf(IllegalArgumentException.class);
    }
}
