package io.distlock.lock.quorum;

import io.distlock.simulation.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Engine, store and registers against acceptors and a network that fail, with processes that stop, die and have their own time. */
class QuorumLockSimulationTests {

    @Test
    void lockKeepsItsPromises() {
        Seeds.first(20_000)
                .sometimes(QuorumLockScenario.SOMETIMES)
                .run(simulation -> new QuorumLockScenario(simulation, QuorumLockBug.NONE).play());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void deliberateBugIsCaught(QuorumLockBug bug) {
        Seeds.first(4_000)
                .sometimes(QuorumLockScenario.SOMETIMES)
                .mustCatch(bug.name(), simulation -> new QuorumLockScenario(simulation, bug).play());
    }
}
