package io.distlock.txn.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.remote.ReplayWindow.Added;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplayWindowTests {

    private static final long SECOND = 1_000_000_000L;

    private final ReplayWindow window = new ReplayWindow(Duration.ofSeconds(10), 2);

    @Test
    void secondTimeIsSeen() {
        assertThat(window.add("a", 0)).isEqualTo(Added.FIRST);
        assertThat(window.add("a", 10 * SECOND)).isEqualTo(Added.SEEN);
    }

    @Test
    void isForgottenAfterTheWindow() {
        window.add("a", 0);

        assertThat(window.add("a", 10 * SECOND + 1)).isEqualTo(Added.FIRST);
    }

    @Test
    void fullItTakesNoMoreAndForgetsNothingEarly() {
        window.add("a", 0);
        window.add("b", SECOND);

        assertThat(window.add("c", 2 * SECOND)).isEqualTo(Added.FULL);
        assertThat(window.add("a", 2 * SECOND)).isEqualTo(Added.SEEN);
        assertThat(window.add("c", 10 * SECOND + 1)).isEqualTo(Added.FIRST);
        assertThat(window.size()).isEqualTo(2);
    }

    @Test
    void clockMayWrapAround() {
        window.add("a", Long.MAX_VALUE - 1);

        assertThat(window.contains("a", Long.MIN_VALUE + SECOND)).isTrue();
        assertThat(window.contains("a", Long.MIN_VALUE + 11 * SECOND)).isFalse();
    }
}
