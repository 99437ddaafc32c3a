package io.distlock.simulation.network;

import io.distlock.simulation.Simulation;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/** Keeps some messages aside for a while, so that later ones overtake them. */
public final class ReorderingNetwork implements Network {

    private final Simulation simulation;
    private final RandomGenerator random;
    private final IntSupplier reorderPercent;
    private final long asideNanosMax;
    private final Network next;

    public ReorderingNetwork(Simulation simulation, IntSupplier reorderPercent, Duration asideMax, Network next) {
        this.simulation = simulation;
        this.random = simulation.newRandom();
        this.reorderPercent = reorderPercent;
        this.asideNanosMax = asideMax.toNanos();
        this.next = next;
    }

    @Override
    public void send(Message message) {
        if (random.nextInt(100) < reorderPercent.getAsInt()) {
            simulation.trace("aside {}", message);
            simulation
                    .scheduler()
                    .schedule(() -> next.send(message), random.nextLong(asideNanosMax) + 1, TimeUnit.NANOSECONDS);
            return;
        }
        next.send(message);
    }
}
