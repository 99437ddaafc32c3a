package io.distlock.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.simulation.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine against a lossy, slow and disordered network, with processes that stop, die and have their own time. */
class LockEngineSimulationTests {

    private static final System.Logger LOGGER = System.getLogger(LockEngineSimulationTests.class.getName());

    @Test
    void engineKeepsItsPromises() {
        Seeds.Summary summary = Seeds.first(17_000)
                .sometimes(LockEngineScenario.SOMETIMES)
                .run(simulation -> new LockEngineScenario(simulation, LockEngineBug.NONE, false).play());

        LOGGER.log(System.Logger.Level.INFO, "{0}", summary);
        assertThat(summary.sometimes()).hasSize(LockEngineScenario.SOMETIMES.length);
    }

    @Test
    void tokensGrowAlsoWhenServerHasLostItsData() {
        Seeds.Summary summary = Seeds.first(3_000)
                .sometimes(LockEngineScenario.SOMETIMES)
                .run(simulation -> new LockEngineScenario(simulation, LockEngineBug.NONE, true).play());

        assertThat(summary.sometimes()).hasSize(LockEngineScenario.SOMETIMES.length);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void deliberateBugIsCaught(LockEngineBug bug) {
        Seeds.Finding finding = Seeds.first(4_000)
                .sometimes(LockEngineScenario.SOMETIMES)
                .mustCatch(bug.name(), simulation -> new LockEngineScenario(simulation, bug, false).play());

        LOGGER.log(
                System.Logger.Level.INFO,
                "Bug {0} caught by seed {1}: {2}",
                bug,
                finding.seed(),
                finding.failure().getMessage().lines().findFirst().orElse(""));
    }
}
