package io.distlock.simulation.network;

import io.distlock.simulation.Simulation;

/** Writes a line for every message that comes by. */
public final class TracingNetwork implements Network {

    private final Simulation simulation;
    private final String template;
    private final Network next;

    /** The template's one {@code {}} stands for the message, as in {@code "sent {}"}. */
    public TracingNetwork(Simulation simulation, String template, Network next) {
        this.simulation = simulation;
        this.template = template;
        this.next = next;
    }

    @Override
    public void send(Message message) {
        simulation.trace(template, message);
        next.send(message);
    }
}
