package io.distlock.txn.log.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.simulation.Seeds;
import io.distlock.simulation.Simulation;
import io.distlock.txn.engine.TransactionScenario;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Engine, recovery, log and registers of production on simulated acceptors, with the faults of the transaction simulation. */
class QuorumLogSimulationTests {

    private static final System.Logger LOGGER = System.getLogger(QuorumLogSimulationTests.class.getName());

    private static final String[] COUNTED = {
        "late work refused",
        "repeated order",
        "pulled commit",
        "pulled abort",
        "committed",
        "rolled back",
        "aborted by another",
        "unsure, then committed",
        "unsure, then rolled back",
        "killed at a crash point",
        "recovered"
    };

    @ParameterizedTest
    @EnumSource(names = {"PAXOS", "LATE"})
    void transactionsAreAtomicAndComeToTheirEnd(RegisterVariant variant) {
        Seeds.Summary summary =
                Seeds.first(200).sometimes(counted(variant)).run(simulation -> play(simulation, variant));

        LOGGER.log(System.Logger.Level.INFO, "{0}: {1}", variant, summary);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_COMPARED", "LATE_AND_NOT_COMPARED"})
    void deliberateBugIsCaught(RegisterVariant bug) {
        Seeds.Finding finding =
                Seeds.first(200).sometimes(counted(bug)).mustCatch(bug.name(), simulation -> play(simulation, bug));

        LOGGER.log(System.Logger.Level.INFO, "Bug {0} caught by seed {1}", bug, finding.seed());
        assertThat(finding.failure()).isInstanceOf(AssertionError.class);
    }

    private static String[] counted(RegisterVariant variant) {
        return Stream.concat(Stream.of(COUNTED), variant.isLate() ? Stream.of("late change") : Stream.empty())
                .toArray(String[]::new);
    }

    private static void play(Simulation simulation, RegisterVariant variant) {
        new TransactionScenario(simulation, network -> new SimulatedQuorum(simulation, network, variant)).play();
    }
}
