package io.distlock.simulation.network;

import io.distlock.simulation.Simulation;

/** Drops what a cut forbids. */
public final class CuttingNetwork implements Network {

    private final Simulation simulation;
    private final Cuts cuts;
    private final Network next;

    public CuttingNetwork(Simulation simulation, Cuts cuts, Network next) {
        this.simulation = simulation;
        this.cuts = cuts;
        this.next = next;
    }

    @Override
    public void send(Message message) {
        if (cuts.separate(message.from(), message.to())) {
            simulation.trace("cut off {}", message);
            return;
        }
        next.send(message);
    }
}
