package io.distlock.simulation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole module at work: a right lock passes every seed, each broken one is caught. */
class LeaseLockSimulationTests {

    private static final Seeds SEEDS = Seeds.first(2_000).sometimes(LeaseLock.SOMETIMES);

    @Test
    void rightLockPassesEverySeed() {
        SEEDS.run(simulation -> new LeaseLock(simulation, LeaseLock.Bug.NONE).play());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void brokenLockIsCaught(LeaseLock.Bug bug) {
        SEEDS.mustCatch(bug.name(), simulation -> new LeaseLock(simulation, bug).play());
    }
}
