package io.distlock.txn.log.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.simulation.Seeds;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Log and registers of production over many seeds: one outcome for everybody, whatever happens to the coordinator. */
class DecisionSimulationTests {

    private static final System.Logger LOGGER = System.getLogger(DecisionSimulationTests.class.getName());
    private static final int SEEDS = 20_000;

    /** A quarter as many seeds again with changes that come back late. */
    @ParameterizedTest
    @EnumSource(names = {"PAXOS", "LATE"})
    void everybodyIsToldTheSame(RegisterVariant variant) {
        long begin = System.nanoTime();

        Seeds.Summary summary = Seeds.first(variant.isLate() ? SEEDS / 4 : SEEDS)
                .sometimes(counted(variant))
                .run(simulation -> new DecisionScenario(simulation, variant).play());

        assertThat(summary.events()).isPositive();
        LOGGER.log(
                System.Logger.Level.INFO,
                "{0}: {1,number,#} ms, {2}",
                variant,
                (System.nanoTime() - begin) / 1_000_000,
                summary);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_COMPARED", "LATE_AND_NOT_COMPARED"})
    void deliberateBugIsCaught(RegisterVariant bug) {
        Seeds.Finding finding = Seeds.first(5_000)
                .sometimes(counted(bug))
                .mustCatch(bug.name(), simulation -> new DecisionScenario(simulation, bug).play());

        assertThat(finding.failure()).isInstanceOf(AssertionError.class);
    }

    private static String[] counted(RegisterVariant variant) {
        return Stream.concat(
                        Stream.of(DecisionScenario.SOMETIMES),
                        variant.isLate() ? Stream.of("late change") : Stream.empty())
                .toArray(String[]::new);
    }
}
