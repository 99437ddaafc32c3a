package io.distlock.simulation.network;

import io.distlock.simulation.Simulation;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/** Loses messages. */
public final class LosingNetwork implements Network {

    private final Simulation simulation;
    private final RandomGenerator random;
    private final IntSupplier lossPercent;
    private final Network next;

    public LosingNetwork(Simulation simulation, IntSupplier lossPercent, Network next) {
        this.simulation = simulation;
        this.random = simulation.newRandom();
        this.lossPercent = lossPercent;
        this.next = next;
    }

    @Override
    public void send(Message message) {
        if (random.nextInt(100) < lossPercent.getAsInt()) {
            simulation.trace("lost {}", message);
            return;
        }
        next.send(message);
    }
}
