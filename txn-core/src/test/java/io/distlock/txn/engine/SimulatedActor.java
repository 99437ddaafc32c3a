package io.distlock.txn.engine;

import io.distlock.simulation.VirtualProcess;

/** A process of a simulation that may die and come back. */
interface SimulatedActor {

    VirtualProcess process();

    /** Begins a life. */
    void start();
}
