package io.distlock.lock.engine;

import io.distlock.simulation.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine against a lossy, slow and disordered network, with processes that stop, die and have their own time. */
class LockEngineSimulationTests {

    @Test
    void engineKeepsItsPromises() {
        Seeds.first(17_000)
                .sometimes(LockEngineScenario.SOMETIMES)
                .run(simulation -> new LockEngineScenario(simulation, LockEngineBug.NONE, false).play());
    }

    @Test
    void tokensGrowAlsoWhenServerHasLostItsData() {
        Seeds.first(3_000)
                .sometimes(LockEngineScenario.SOMETIMES)
                .run(simulation -> new LockEngineScenario(simulation, LockEngineBug.NONE, true).play());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void deliberateBugIsCaught(LockEngineBug bug) {
        Seeds.first(4_000)
                .sometimes(LockEngineScenario.SOMETIMES)
                .mustCatch(bug.name(), simulation -> new LockEngineScenario(simulation, bug, false).play());
    }
}
