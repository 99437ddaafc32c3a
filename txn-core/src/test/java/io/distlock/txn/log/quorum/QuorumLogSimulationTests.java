package io.distlock.txn.log.quorum;

import io.distlock.simulation.Seeds;
import io.distlock.simulation.Simulation;
import io.distlock.txn.engine.TransactionScenario;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Engine, recovery, log and registers of production on simulated acceptors, with the faults of the transaction simulation. */
class QuorumLogSimulationTests {

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
        Seeds.first(200).sometimes(counted(variant)).run(simulation -> play(simulation, variant));
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_COMPARED", "LATE_AND_NOT_COMPARED"})
    void deliberateBugIsCaught(RegisterVariant bug) {
        Seeds.first(200).sometimes(counted(bug)).mustCatch(bug.name(), simulation -> play(simulation, bug));
    }

    private static String[] counted(RegisterVariant variant) {
        return Stream.concat(Stream.of(COUNTED), variant.isLate() ? Stream.of("late change") : Stream.empty())
                .toArray(String[]::new);
    }

    private static void play(Simulation simulation, RegisterVariant variant) {
        new TransactionScenario(simulation, network -> new SimulatedQuorum(simulation, network, variant)).play();
    }
}
