package io.distlock.lock.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.simulation.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Engine, store and registers against acceptors and a network that fail, with processes that stop, die and have their own time. */
class QuorumLockSimulationTests {

    private static final System.Logger LOGGER = System.getLogger(QuorumLockSimulationTests.class.getName());

    @Test
    void lockKeepsItsPromises() {
        Seeds.Summary summary = Seeds.first(20_000)
                .sometimes(QuorumLockScenario.SOMETIMES)
                .run(simulation -> new QuorumLockScenario(simulation, QuorumLockBug.NONE).play());

        LOGGER.log(System.Logger.Level.INFO, "{0}", summary);
        assertThat(summary.sometimes()).hasSize(QuorumLockScenario.SOMETIMES.length);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void deliberateBugIsCaught(QuorumLockBug bug) {
        Seeds.Finding finding = Seeds.first(4_000)
                .sometimes(QuorumLockScenario.SOMETIMES)
                .mustCatch(bug.name(), simulation -> new QuorumLockScenario(simulation, bug).play());

        LOGGER.log(
                System.Logger.Level.INFO,
                "Bug {0} caught by seed {1}: {2}",
                bug,
                finding.seed(),
                finding.failure().getMessage().lines().findFirst().orElse(""));
    }
}
