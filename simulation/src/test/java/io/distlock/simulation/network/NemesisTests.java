package io.distlock.simulation.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.simulation.Seeds;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NemesisTests {

    @Test
    void everyKindOfTroubleHappensAndEnds() {
        Seeds.first(200).sometimes("paused", "isolated", "cut off", "calm").run(NemesisTests::strike);
    }

    private static void strike(Simulation simulation) {
        VirtualProcess a = simulation.process("a");
        VirtualProcess b = simulation.process("b");
        SimulatedNetwork network = new SimulatedNetwork(simulation, Faults.none());

        new Nemesis(simulation, network).plan(List.of(a, b), Duration.ofSeconds(10), Duration.ofSeconds(5));
        simulation.runFor(Duration.ofSeconds(15));

        assertThat(a.isPaused() || b.isPaused()).isFalse();
        assertThat(network.cuts().separate(a, b) || network.cuts().separate(b, a))
                .isFalse();
        List<String> trace = simulation.trace().tail(100);
        for (String kind : List.of("paused", "isolated", "cut off")) {
            if (trace.stream().anyMatch(line -> line.contains(kind))) {
                simulation.sometimes(kind);
            }
        }
        if (trace.isEmpty()) {
            simulation.sometimes("calm");
        }
    }
}
