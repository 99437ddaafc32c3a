package io.distlock.txn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.simulation.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Engine, recovery, participants and log against a lossy, slow and disordered network, with processes that stop and die. */
class TransactionSimulationTests {

    private static final System.Logger LOGGER = System.getLogger(TransactionSimulationTests.class.getName());

    @Test
    void transactionsAreAtomicAndComeToTheirEnd() {
        Seeds.Summary summary = Seeds.first(12_000)
                .sometimes(TransactionScenario.SOMETIMES)
                .run(simulation -> new TransactionScenario(simulation, TransactionBug.NONE).play());

        LOGGER.log(System.Logger.Level.INFO, "{0}", summary);
        assertThat(summary.sometimes()).hasSize(TransactionScenario.SOMETIMES.length);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void deliberateBugIsCaught(TransactionBug bug) {
        Seeds.Finding finding = Seeds.first(4_000)
                .sometimes(TransactionScenario.SOMETIMES)
                .mustCatch(bug.name(), simulation -> new TransactionScenario(simulation, bug).play());

        LOGGER.log(
                System.Logger.Level.INFO,
                "Bug {0} caught by seed {1}: {2}",
                bug,
                finding.seed(),
                finding.failure().getMessage().lines().findFirst().orElse(""));
    }
}
