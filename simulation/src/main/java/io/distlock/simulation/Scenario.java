package io.distlock.simulation;

/** What happens in one run: sets up processes, runs them and checks the outcome. Run anew for every seed. */
@FunctionalInterface
public interface Scenario {

    /** Runs with the simulation's seed; any exception or failed assertion is a finding. */
    void run(Simulation simulation) throws Exception;
}
