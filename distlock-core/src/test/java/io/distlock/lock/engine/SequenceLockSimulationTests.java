package io.distlock.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.engine.SequenceLockScenario.Bug;
import io.distlock.simulation.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sequence lock of optimistic locks on a faulty network, and what it would do with one rule broken. */
class SequenceLockSimulationTests {

    @Test
    void noIncrementIsLost() {
        Seeds.first(2_000)
                .sometimes(SequenceLockScenario.SOMETIMES)
                .run(simulation -> new SequenceLockScenario(simulation, Bug.NONE).play());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void deliberateBugIsCaught(Bug bug) {
        Seeds.Finding finding = Seeds.first(2_000)
                .sometimes(SequenceLockScenario.SOMETIMES)
                .mustCatch(bug.name(), simulation -> new SequenceLockScenario(simulation, bug).play());

        assertThat(finding.failure()).hasMessageContaining("but the row says");
    }
}
