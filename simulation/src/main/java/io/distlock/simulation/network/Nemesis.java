package io.distlock.simulation.network;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Plans trouble that the messages alone do not have: long stalls, isolation and one-way cuts, some of them at the
 * same time. How much is drawn per seed, so that some runs have none. What crashes and how it comes back is the
 * scenario's own business.
 */
public final class Nemesis {

    private static final int TROUBLES_MAX = 6;

    private final Simulation simulation;
    private final SimulatedNetwork network;
    private final RandomGenerator random;

    public Nemesis(Simulation simulation, SimulatedNetwork network) {
        this.simulation = simulation;
        this.network = network;
        this.random = simulation.newRandom();
    }

    /**
     * Plans trouble for the victims.
     *
     * @param begin every trouble begins within this time
     * @param longest no trouble lasts longer; give it a few leases or timeouts, since some bugs show only then
     */
    public void plan(List<VirtualProcess> victims, Duration begin, Duration longest) {
        int troubles = random.nextInt(TROUBLES_MAX + 1);
        for (int i = 0; i < troubles; i++) {
            VirtualProcess victim = victims.get(random.nextInt(victims.size()));
            VirtualProcess other = victims.get(random.nextInt(victims.size()));
            Duration length = Duration.ofNanos(1 + random.nextLong(longest.toNanos()));
            int kind = random.nextInt(3);
            after(Duration.ofNanos(random.nextLong(begin.toNanos())), () -> strike(kind, victim, other, length));
        }
    }

    private void strike(int kind, VirtualProcess victim, VirtualProcess other, Duration length) {
        switch (kind) {
            case 0 -> {
                simulation.trace("{} paused for {}", victim, length);
                victim.pauseFor(length);
            }
            case 1 -> {
                simulation.trace("{} isolated for {}", victim, length);
                network.cuts().isolate(victim);
                after(length, () -> network.cuts().rejoin(victim));
            }
            default -> {
                simulation.trace("{} cut off from {} for {}", other, victim, length);
                network.cuts().cut(victim, other);
                after(length, () -> network.cuts().heal(victim, other));
            }
        }
    }

    private void after(Duration delay, Runnable action) {
        simulation.scheduler().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
