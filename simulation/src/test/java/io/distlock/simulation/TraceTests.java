package io.distlock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTests {

    private final Simulation simulation = Simulation.withSeed(1);

    @Test
    void lineHasTimeProcessAndText() {
        VirtualProcess node = simulation.process("node");
        simulation.runFor(Duration.ofMillis(1_234));
        node.execute(() -> simulation.trace("took {} with token {}", "a", 7));

        simulation.runUntilIdle();

        assertThat(simulation.trace().tail(10)).containsExactly("1.234000 node: took a with token 7");
    }

    @Test
    void argumentBeyondTheTemplateIsNotLost() {
        simulation.trace("lost", "a");

        assertThat(simulation.trace().tail(10)).containsExactly("0.000000 world: lost a");
    }

    @Test
    void onlyTheLastLinesAreKept() {
        for (int i = 0; i < 2_000; i++) {
            simulation.trace("line {}", i);
        }

        List<String> tail = simulation.trace().tail(Integer.MAX_VALUE);

        assertThat(tail).hasSizeLessThan(1_000).last().isEqualTo("0.000000 world: line 1999");
        assertThat(simulation.trace().lines()).isEqualTo(2_000);
        assertThat(simulation.trace().tail(2))
                .containsExactly("0.000000 world: line 1998", "0.000000 world: line 1999");
    }
}
