package io.distlock.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class SeedsTests {

    private final Map<String, String> given = new HashMap<>();

    @BeforeEach
    void hideGivenProperties() {
        for (String name : List.of(Seeds.SEED_PROPERTY, Seeds.COUNT_PROPERTY)) {
            String value = System.clearProperty(name);
            if (value != null) {
                given.put(name, value);
            }
        }
    }

    @AfterEach
    void restoreGivenProperties() {
        System.clearProperty(Seeds.SEED_PROPERTY);
        System.clearProperty(Seeds.COUNT_PROPERTY);
        given.forEach(System::setProperty);
    }

    @Test
    void everySeedRunsAndCountersAddUp() {
        Seeds.Summary summary = Seeds.first(50).sometimes("even").run(simulation -> {
            if (simulation.seed() % 2 == 0) {
                simulation.sometimes("even");
            }
        });

        assertThat(summary.seeds()).isEqualTo(50);
        assertThat(summary.sometimes()).containsEntry("even", 25L);
    }

    @Test
    void failureTellsSeedTraceAndHowToReplay() {
        Scenario scenario = simulation -> {
            simulation.trace("at seed {}", simulation.seed());
            assertThat(simulation.seed()).isLessThan(7);
        };

        assertThatThrownBy(() -> Seeds.first(50).run(scenario))
                .isInstanceOf(SeedFailedError.class)
                .hasMessageContaining("Seed 7 failed")
                .hasMessageContaining("-Dsimulation.seed=7 -Dtest=SeedsTests")
                .hasMessageContaining("0.000000 world: at seed 7");
    }

    @Test
    void failureOutsideTasksIsNotOverlooked() {
        assertThatThrownBy(() -> Seeds.first(1).run(simulation -> simulation.fail(new AssertionError("late"))))
                .isInstanceOf(SeedFailedError.class)
                .hasMessageContaining("late");
    }

    @Test
    void counterThatStaysZeroFailsTheRun() {
        Seeds seeds = Seeds.first(5).sometimes("retry", "contention");

        assertThatThrownBy(() -> seeds.run(simulation -> simulation.sometimes("retry")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("never did: [contention]");
    }

    @Test
    void undeclaredCounterIsRefused() {
        assertThatThrownBy(() -> Seeds.first(5).run(simulation -> simulation.sometimes("typo")))
                .hasMessageContaining("'typo' was not declared");
    }

    @Test
    void scenarioThatDoesNotRepeatItselfIsRefused() {
        AtomicLong calls = new AtomicLong();

        assertThatThrownBy(() -> Seeds.first(5).run(simulation -> simulation.trace("call " + calls.incrementAndGet())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Seed 1 did something else");
    }

    @Test
    void sameSeedGivesTheSameTraceAndAnotherSeedAnotherOne() {
        assertThat(traceOf(3)).isEqualTo(traceOf(3)).isNotEqualTo(traceOf(4));
    }

    @Test
    void seedsPropertyChangesTheCount() {
        System.setProperty("simulation.seeds", "3");

        assertThat(Seeds.first(100).run(simulation -> {}).seeds()).isEqualTo(3);
    }

    @Test
    void seedPropertyReplaysOneSeedAndChecksNoCounter() {
        List<Long> seen = new ArrayList<>();
        System.setProperty("simulation.seed", "17");

        Seeds.first(100).sometimes("never").run(simulation -> seen.add(simulation.seed()));

        assertThat(seen).containsExactly(17L);
    }

    @Test
    void caughtBugTellsItsFirstSeed() {
        Seeds.Finding finding = Seeds.first(50)
                .mustCatch("fails from seed 12 on", simulation -> assertThat(simulation.seed())
                        .isLessThan(12));

        assertThat(finding.seed()).isEqualTo(12);
    }

    @Test
    void bugThatIsNotFoundFailsTheTest() {
        assertThatThrownBy(() -> Seeds.first(50).mustCatch("invisible", simulation -> {}))
                .isInstanceOf(AssertionError.class)
                .hasMessage("Bug 'invisible' was not caught by 50 seeds");
    }

    @Test
    void bugThatShowsInAnotherWayFailsTheTest() {
        Scenario broken = simulation -> {
            throw new IllegalStateException("something else");
        };

        assertThatThrownBy(() -> Seeds.first(50).mustCatch("wrong", broken))
                .isInstanceOf(SeedFailedError.class)
                .hasMessageContaining("Seed 1 failed");
        assertThat(Seeds.first(50)
                        .mustCatch("right", IllegalStateException.class, broken)
                        .seed())
                .isOne();
    }

    private static List<String> traceOf(long seed) {
        Simulation simulation = Simulation.withSeed(seed);
        VirtualProcess node = simulation.process("node");
        for (int i = 0; i < 20; i++) {
            int number = i;
            node.scheduler()
                    .schedule(
                            () -> simulation.trace("task {}", number),
                            simulation.random().nextInt(1_000),
                            TimeUnit.MICROSECONDS);
        }
        simulation.runUntilIdle();
        return simulation.trace().tail(100);
    }
}
