package io.distlock.simulation.network;

import io.distlock.simulation.Simulation;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/** Sends some messages twice; the copies take their own ways from here on. */
public final class DuplicatingNetwork implements Network {

    private final Simulation simulation;
    private final RandomGenerator random;
    private final IntSupplier duplicatePercent;
    private final Network next;

    public DuplicatingNetwork(Simulation simulation, IntSupplier duplicatePercent, Network next) {
        this.simulation = simulation;
        this.random = simulation.newRandom();
        this.duplicatePercent = duplicatePercent;
        this.next = next;
    }

    @Override
    public void send(Message message) {
        if (random.nextInt(100) < duplicatePercent.getAsInt()) {
            simulation.trace("doubled {}", message);
            next.send(message);
        }
        next.send(message);
    }
}
