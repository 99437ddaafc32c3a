package io.distlock.txn.engine;

import io.distlock.simulation.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Engine, recovery, participants and log against a lossy, slow and disordered network, with processes that stop and die. */
class TransactionSimulationTests {

    @Test
    void transactionsAreAtomicAndComeToTheirEnd() {
        Seeds.first(12_000)
                .sometimes(TransactionScenario.SOMETIMES)
                .run(simulation -> new TransactionScenario(simulation, TransactionBug.NONE).play());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void deliberateBugIsCaught(TransactionBug bug) {
        Seeds.first(4_000)
                .sometimes(TransactionScenario.SOMETIMES)
                .mustCatch(bug.name(), simulation -> new TransactionScenario(simulation, bug).play());
    }
}
