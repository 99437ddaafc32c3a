package io.distlock.txn.engine;

import io.distlock.simulation.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Branches in other services against a bad network, a mesh that repeats calls, and instances that stop and die. */
class RemoteSimulationTests {

    @Test
    void transactionsAcrossServicesAreAtomicAndComeToTheirEnd() {
        Seeds.first(8_000)
                .sometimes(RemoteScenario.SOMETIMES)
                .run(simulation -> new RemoteScenario(simulation, RemoteBug.NONE).play());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void deliberateBugIsCaught(RemoteBug bug) {
        Seeds.first(2_000)
                .sometimes(RemoteScenario.SOMETIMES)
                .mustCatch(bug.name(), simulation -> new RemoteScenario(simulation, bug).play());
    }
}
