package io.distlock.consensus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.engine.RegisterScenario.Model;
import io.distlock.simulation.Seeds;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation can fail: it catches each deliberate bug by what users see, with all assertions of the protocol switched off. */
class DeliberateBugsTests {

    private static final int BUDGET = 20_000;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void bugIsCaught(Bug bug) {
        Seeds seeds = Seeds.first(BUDGET).sometimes(RegisterSimulationTests.SOMETIMES);

        Seeds.Finding finding =
                seeds.mustCatch(bug.name(), simulation -> new RegisterScenario(simulation, model(bug), bug).play());

        assertThat(finding.failure()).hasMessageMatching("(?s)(Not linearizable|I1).*");
    }

    /** What is not caught here has a directed schedule. */
    @Test
    void eachOfTheSixteenHasItsTest() {
        Set<Integer> directed = Set.of(16);

        assertThat(Arrays.stream(Bug.values()).filter(bug -> bug != Bug.NONE).map(Bug::number))
                .doesNotContainAnyElementsOf(directed)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 16)
                        .filter(number -> !directed.contains(number))
                        .boxed()
                        .toList());
    }

    private static Model model(Bug bug) {
        return switch (bug) {
            case NAIVE_DELETION, DELETION_WITHOUT_FLOOR, TOMBSTONE_AT_MAJORITY_ONLY -> Model.COLLECTION;
            case WIPED_NODE_REJOINS, WIPED_NODE_READMITTED_BLANK, SWEEP_WITHOUT_FENCE -> Model.READMISSION;
            case ACCEPT_COMPARES_WITH_PROMISE_ONLY -> Model.REGISTER;
            default -> Model.ONE_ROUND;
        };
    }
}
