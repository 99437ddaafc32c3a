package io.distlock.txn.engine;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.network.Nemesis;
import io.distlock.simulation.network.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Pauses, kills and cuts off the processes of a scenario for a while, and brings all of them back. Confined to one thread. */
final class Trouble {

    private static final Duration LASTS = Duration.ofSeconds(6);
    private static final Duration LONGEST = Duration.ofSeconds(4);

    private final Simulation simulation;
    private final SimulatedNetwork network;
    private final RandomGenerator random;
    private final List<SimulatedActor> actors = new ArrayList<>();

    Trouble(Simulation simulation, SimulatedNetwork network) {
        this.simulation = simulation;
        this.network = network;
        this.random = simulation.newRandom();
    }

    /** Starts them all, and lets the trouble begin and end. */
    void play(List<SimulatedActor> all) {
        actors.addAll(all);
        List<VirtualProcess> victims =
                actors.stream().map(SimulatedActor::process).toList();
        new Nemesis(simulation, network).plan(victims, LASTS, LONGEST);
        for (int crashes = random.nextInt(4); crashes > 0; crashes--) {
            VirtualProcess victim = victims.get(random.nextInt(victims.size()));
            after(random.nextLong(LASTS.toMillis()), () -> kill(victim));
        }
        actors.forEach(SimulatedActor::start);
        simulation.runFor(LASTS);
        calm();
    }

    /** It comes back after a while. */
    void kill(VirtualProcess victim) {
        if (victim.isAlive()) {
            simulation.trace("{} killed", victim);
            victim.kill();
            after(random.nextLong(2500), () -> actors.stream()
                    .filter(actor -> actor.process() == victim)
                    .forEach(this::restart));
        }
    }

    /** As {@link #kill} in the middle of a task: what the task still does, nobody hears of. */
    void killHere(VirtualProcess victim) {
        network.cuts().isolate(victim);
        kill(victim);
        after(1, () -> network.cuts().rejoin(victim));
    }

    private void restart(SimulatedActor actor) {
        if (!actor.process().isAlive()) {
            simulation.trace("{} restarted", actor.process());
            actor.process().restart();
            actor.start();
        }
    }

    private void calm() {
        simulation.trace("calm");
        network.calm();
        actors.forEach(actor -> {
            restart(actor);
            actor.process().resume();
        });
    }

    private void after(long millis, Runnable action) {
        simulation.scheduler().schedule(action, millis, TimeUnit.MILLISECONDS);
    }
}
