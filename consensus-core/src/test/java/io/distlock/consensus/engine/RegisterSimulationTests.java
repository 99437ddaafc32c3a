package io.distlock.consensus.engine;

import io.distlock.consensus.engine.RegisterScenario.Model;
import io.distlock.simulation.Seeds;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The production classes over many seeds: linearizable, all invariants hold, and everything that can happen does. */
class RegisterSimulationTests {

    private static final int SEEDS = 20_000;

    static final String[] SOMETIMES = {
        "contention",
        "acceptor crashed",
        "client crashed",
        "unsynced write lost",
        "unknown",
        "not applied",
        "repeated after unknown",
        "read written back",
        "read in one round",
        "written in one round",
        "fenced",
        "readmitted",
        "readmission begun again",
        "removed",
        "forgotten"
    };

    @ParameterizedTest
    @EnumSource
    void everySeedIsLinearizable(Model model) {
        List<String> never = notIn(model);
        String[] sometimes =
                Arrays.stream(SOMETIMES).filter(name -> !never.contains(name)).toArray(String[]::new);

        Seeds.first(SEEDS).sometimes(sometimes).run(simulation -> new RegisterScenario(simulation, model, Bug.NONE)
                .play());
    }

    private static List<String> notIn(Model model) {
        return switch (model) {
            case REGISTER ->
                List.of(
                        "written in one round",
                        "fenced",
                        "readmitted",
                        "readmission begun again",
                        "removed",
                        "forgotten");
            case ONE_ROUND -> List.of("fenced", "readmitted", "readmission begun again", "removed", "forgotten");
            case READMISSION -> List.of("removed", "forgotten");
            case COLLECTION -> List.of("fenced", "readmitted", "readmission begun again");
        };
    }
}
