package io.distlock.simulation.network;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Delays every message, a few of them for long. Messages from one process to another stay in order, as on one
 * connection, so a long delay holds up what follows.
 */
public final class DelayingNetwork implements Network {

    private record Route(VirtualProcess from, VirtualProcess to) {

        /** As good as the generated one, and cheaper: every message asks for it. */
        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(from) + System.identityHashCode(to);
        }
    }

    private final Simulation simulation;
    private final RandomGenerator random;
    private final Supplier<Faults> faults;
    private final Network next;
    private final Map<Route, Long> lastArrivals = new HashMap<>();

    public DelayingNetwork(Simulation simulation, Supplier<Faults> faults, Network next) {
        this.simulation = simulation;
        this.random = simulation.newRandom();
        this.faults = faults;
        this.next = next;
    }

    @Override
    public void send(Message message) {
        long now = simulation.time().nanoTime();
        long arrival = lastArrivals.merge(
                new Route(message.from(), message.to()), now + drawDelayNanos(), DelayingNetwork::later);
        simulation.scheduler().schedule(() -> next.send(message), arrival - now, TimeUnit.NANOSECONDS);
    }

    private long drawDelayNanos() {
        Faults present = faults.get();
        boolean inTail = random.nextInt(100) < present.tailPercent();
        long max = inTail ? present.tailMax().toNanos() : present.delayMax().toNanos();
        return max == 0 ? 0 : random.nextLong(max) + 1;
    }

    private static long later(long last, long drawn) {
        return Math.max(last, drawn);
    }
}
