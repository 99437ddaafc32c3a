package io.distlock.simulation.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NetworkTests {

    private static final Faults SLOW_TAIL = new Faults(0, 0, 0, 5, Duration.ofMillis(10), Duration.ofSeconds(1));

    private final Simulation simulation = Simulation.withSeed(1);
    private final VirtualProcess a = simulation.process("a");
    private final VirtualProcess b = simulation.process("b");
    private final List<Message> arrived = new ArrayList<>();
    private final List<Integer> received = new ArrayList<>();

    @Test
    void directNetworkDeliversToTheReceiver() {
        new DirectNetwork().send(new Message(a, b, "hello", () -> {
            assertThat(simulation.time().running()).isSameAs(b);
            received.add(1);
        }));

        assertThat(received).isEmpty();
        simulation.runUntilIdle();
        assertThat(received).containsExactly(1);
    }

    @Test
    void directNetworkLosesWhatReachesDeadProcess() {
        b.kill();

        send(new DirectNetwork(), 1);

        assertThat(received).isEmpty();
    }

    @Test
    void losingNetworkLosesItsShare() {
        send(new LosingNetwork(simulation, () -> 20, arrived::add), 10_000);

        assertThat(arrived).hasSizeBetween(7_800, 8_200);
    }

    @Test
    void duplicatingNetworkDoublesItsShare() {
        send(new DuplicatingNetwork(simulation, () -> 10, arrived::add), 10_000);

        assertThat(arrived).hasSizeBetween(10_850, 11_150);
    }

    @Test
    void delayingNetworkHasLongTailAndKeepsTheOrderOfOneRoute() {
        List<Duration> delays = new ArrayList<>();
        Network delaying = new DelayingNetwork(simulation, () -> SLOW_TAIL, message -> {
            message.content().run();
            delays.add(Duration.ofNanos(simulation.time().nanoTime()));
        });

        send(delaying, 200);

        assertThat(received).isSorted().hasSize(200);
        assertThat(delays.get(0)).isLessThanOrEqualTo(Duration.ofMillis(10));
        assertThat(delays.get(199)).isGreaterThan(Duration.ofMillis(100));
    }

    @Test
    void delayingNetworkKeepsNoOrderBetweenRoutes() {
        Network delaying = new DelayingNetwork(
                simulation, () -> SLOW_TAIL, message -> message.content().run());
        for (int i = 0; i < 50; i++) {
            int number = i;
            VirtualProcess sender = simulation.process("sender " + i);
            delaying.send(new Message(sender, b, "message", () -> received.add(number)));
        }

        simulation.runUntilIdle();

        assertThat(received).hasSize(50).isNotEqualTo(received.stream().sorted().toList());
    }

    @Test
    void reorderingNetworkLetsLaterMessagesOvertake() {
        Network reordering =
                new ReorderingNetwork(simulation, () -> 20, Duration.ofMillis(1), message -> message.content()
                        .run());

        send(reordering, 100);

        assertThat(received)
                .hasSize(100)
                .isNotEqualTo(received.stream().sorted().toList());
    }

    @Test
    void cutIsDirectedAndHeals() {
        Cuts cuts = new Cuts();
        Network cutting = new CuttingNetwork(simulation, cuts, arrived::add);
        Message there = new Message(a, b, "there", () -> {});
        Message back = new Message(b, a, "back", () -> {});

        cuts.cut(a, b);
        cutting.send(there);
        cutting.send(back);
        assertThat(arrived).containsExactly(back);

        cuts.heal(a, b);
        cutting.send(there);
        assertThat(arrived).containsExactly(back, there);
    }

    @Test
    void isolatedProcessHearsNobodyUntilItRejoins() {
        Cuts cuts = new Cuts();

        cuts.isolate(b);
        assertThat(cuts.separate(a, b)).isTrue();
        assertThat(cuts.separate(b, a)).isTrue();

        cuts.rejoin(b);
        assertThat(cuts.separate(a, b)).isFalse();
    }

    @Test
    void healAllEndsCutsAndIsolation() {
        Cuts cuts = new Cuts();
        cuts.cutBoth(a, b);
        cuts.isolate(a);

        cuts.healAll();

        assertThat(cuts.separate(a, b)).isFalse();
        assertThat(cuts.separate(b, a)).isFalse();
    }

    @Test
    void tracingNetworkWritesLine() {
        send(new TracingNetwork(simulation, "sent {}", arrived::add), 1);

        assertThat(simulation.trace().tail(1)).containsExactly("0.000000 world: sent a -> b message 0");
        assertThat(arrived).hasSize(1);
    }

    @Test
    void drawnFaultsAreSometimesCalmAndSometimesBrutal() {
        List<Faults> drawn = IntStream.range(0, 1_000)
                .mapToObj(i -> Faults.drawn(simulation.random()))
                .toList();

        assertThat(drawn).anyMatch(faults -> faults.lossPercent() == 0 && faults.duplicatePercent() == 0);
        assertThat(drawn).anyMatch(faults -> faults.lossPercent() > 18);
    }

    @Test
    void impossibleFaultsAreRefused() {
        assertThatThrownBy(() -> new Faults(101, 0, 0, 0, Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("lossPercent");
        assertThatThrownBy(() -> new Faults(0, 0, 0, 0, Duration.ofMillis(2), Duration.ofMillis(1)))
                .hasMessageContaining("delayMax");
    }

    private void send(Network network, int count) {
        for (int i = 0; i < count; i++) {
            int number = i;
            network.send(new Message(a, b, "message " + i, () -> received.add(number)));
        }
        simulation.runUntilIdle();
    }
}
