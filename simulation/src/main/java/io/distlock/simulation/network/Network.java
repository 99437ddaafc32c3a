package io.distlock.simulation.network;

/**
 * Carries messages, well or badly. Each fault is a decorator that passes on to the next network, so a chain can be
 * put together for a test; {@link SimulatedNetwork} has the usual one.
 */
@FunctionalInterface
public interface Network {

    /** Takes a message; it may arrive later, never, or more than once, and never before this call has returned. */
    void send(Message message);
}
