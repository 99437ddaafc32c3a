package io.distlock.consensus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimeoutsTests {

    private final Simulation simulation = Simulation.withSeed(1);
    private final VirtualProcess process = simulation.process("client");
    private final Timeouts timeouts = new Timeouts(
            new PaxosRuntime(process.scheduler(), process::nanoTime, process, simulation.newRandom()),
            Duration.ofMillis(100).toNanos());
    private final List<String> fired = new ArrayList<>();

    @Test
    void everyTaskHasTheWholeTime() {
        start("a");
        later(40, () -> start("b"));

        simulation.runFor(Duration.ofMillis(99));
        assertThat(fired).isEmpty();
        simulation.runFor(Duration.ofMillis(40));
        assertThat(fired).containsExactly("a");
        simulation.runFor(Duration.ofMillis(1));
        assertThat(fired).containsExactly("a", "b");
    }

    @Test
    void cancelledTaskNeverRuns() {
        Cancellable first = start("a");
        start("b");
        first.cancel();

        simulation.runFor(Duration.ofMillis(100));

        assertThat(fired).containsExactly("b");
    }

    @Test
    void oneTimerServesAllAndNothingStaysBehind() {
        for (int i = 0; i < 50; i++) {
            later(i, () -> start("never").cancel());
        }

        simulation.runFor(Duration.ofMillis(60));
        assertThat(simulation.time().pending()).isEqualTo(1);
        simulation.runFor(Duration.ofMillis(100));

        assertThat(timeouts.size()).isZero();
        assertThat(simulation.time().pending()).isZero();
        assertThat(fired).isEmpty();
    }

    private Cancellable start(String name) {
        return timeouts.start(() -> fired.add(name));
    }

    private void later(int millis, Runnable task) {
        simulation.scheduler().schedule(task, millis, TimeUnit.MILLISECONDS);
    }
}
