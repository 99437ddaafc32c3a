package io.distlock.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.simulation.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading together, writing alone and several locks at once, over a bad network. */
class LockModesSimulationTests {

    private static final System.Logger LOGGER = System.getLogger(LockModesSimulationTests.class.getName());

    @Test
    void modesKeepTheirPromises() {
        Seeds.Summary summary = Seeds.first(400)
                .sometimes(LockModesScenario.SOMETIMES)
                .run(simulation -> new LockModesScenario(simulation, LockModesBug.NONE).play());

        LOGGER.log(System.Logger.Level.INFO, "{0}", summary);
        assertThat(summary.sometimes()).hasSize(LockModesScenario.SOMETIMES.length);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void deliberateBugIsCaught(LockModesBug bug) {
        Seeds.Finding finding = Seeds.first(1_000)
                .sometimes(LockModesScenario.SOMETIMES)
                .mustCatch(bug.name(), simulation -> new LockModesScenario(simulation, bug).play());

        LOGGER.log(
                System.Logger.Level.INFO,
                "Bug {0} caught by seed {1}: {2}",
                bug,
                finding.seed(),
                finding.failure().getMessage().lines().findFirst().orElse(""));
    }
}
