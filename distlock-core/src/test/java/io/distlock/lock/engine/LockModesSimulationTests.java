package io.distlock.lock.engine;

import io.distlock.simulation.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading together, writing alone and several locks at once, over a bad network. */
class LockModesSimulationTests {

    @Test
    void modesKeepTheirPromises() {
        Seeds.first(400)
                .sometimes(LockModesScenario.SOMETIMES)
                .run(simulation -> new LockModesScenario(simulation, LockModesBug.NONE).play());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void deliberateBugIsCaught(LockModesBug bug) {
        Seeds.first(1_000)
                .sometimes(LockModesScenario.SOMETIMES)
                .mustCatch(bug.name(), simulation -> new LockModesScenario(simulation, bug).play());
    }
}
