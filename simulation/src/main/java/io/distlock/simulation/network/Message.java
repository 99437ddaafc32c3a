package io.distlock.simulation.network;

import io.distlock.simulation.VirtualProcess;

/**
 * Something on its way from one process to another.
 *
 * @param label what the trace calls it, as text; immutable
 * @param content runs in the receiving process, once for every copy that arrives
 */
public record Message(VirtualProcess from, VirtualProcess to, Object label, Runnable content) {

    @Override
    public String toString() {
        return from + " -> " + to + " " + label;
    }
}
