package io.distlock.txn.log.quorum;

import io.distlock.simulation.Seeds;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Log and registers of production over many seeds: one outcome for everybody, whatever happens to the coordinator. */
class DecisionSimulationTests {

    private static final int SEEDS = 20_000;

    /** A quarter as many seeds again with changes that come back late. */
    @ParameterizedTest
    @EnumSource(names = {"PAXOS", "LATE"})
    void everybodyIsToldTheSame(RegisterVariant variant) {
        Seeds.first(variant.isLate() ? SEEDS / 4 : SEEDS)
                .sometimes(counted(variant))
                .run(simulation -> new DecisionScenario(simulation, variant).play());
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_COMPARED", "LATE_AND_NOT_COMPARED"})
    void deliberateBugIsCaught(RegisterVariant bug) {
        Seeds.first(5_000)
                .sometimes(counted(bug))
                .mustCatch(bug.name(), simulation -> new DecisionScenario(simulation, bug).play());
    }

    private static String[] counted(RegisterVariant variant) {
        return Stream.concat(
                        Stream.of(DecisionScenario.SOMETIMES),
                        variant.isLate() ? Stream.of("late change") : Stream.empty())
                .toArray(String[]::new);
    }
}
