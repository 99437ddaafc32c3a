package io.distlock.txn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.simulation.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Branches in other services against a bad network, a mesh that repeats calls, and instances that stop and die. */
class RemoteSimulationTests {

    private static final System.Logger LOGGER = System.getLogger(RemoteSimulationTests.class.getName());

    @Test
    void transactionsAcrossServicesAreAtomicAndComeToTheirEnd() {
        Seeds.Summary summary = Seeds.first(8_000)
                .sometimes(RemoteScenario.SOMETIMES)
                .run(simulation -> new RemoteScenario(simulation, RemoteBug.NONE).play());

        LOGGER.log(System.Logger.Level.INFO, "{0}", summary);
        assertThat(summary.sometimes()).hasSize(RemoteScenario.SOMETIMES.length);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void deliberateBugIsCaught(RemoteBug bug) {
        Seeds.Finding finding = Seeds.first(2_000)
                .sometimes(RemoteScenario.SOMETIMES)
                .mustCatch(bug.name(), simulation -> new RemoteScenario(simulation, bug).play());

        LOGGER.log(
                System.Logger.Level.INFO,
                "Bug {0} caught by seed {1}: {2}",
                bug,
                finding.seed(),
                finding.failure().getMessage().lines().findFirst().orElse(""));
    }
}
