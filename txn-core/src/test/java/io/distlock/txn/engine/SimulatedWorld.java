package io.distlock.txn.engine;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.network.SimulatedNetwork;
import io.distlock.txn.recovery.RecoveryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What the processes of a scenario share. */
record SimulatedWorld(
        Simulation simulation,
        SimulatedNetwork network,
        SimulatedLog log,
        RecoveryOptions recovery,
        Trouble trouble,
        TransactionHistory history) {

    private static final Duration CALM_MAX = Duration.ofSeconds(120);
    /** To look after every step would cost more than the steps. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private static final int CRASH_POINTS = 150;

    SimulatedWorld(Simulation simulation, SimulatedNetwork network, SimulatedLog log) {
        this(
                simulation,
                network,
                log,
                recovery(simulation.newRandom()),
                new Trouble(simulation, network),
                new TransactionHistory(log));
    }

    /** Sometimes so impatient that branches abort what a living coordinator is about to commit. */
    private static RecoveryOptions recovery(RandomGenerator random) {
        return RecoveryOptions.defaults()
                .withInterval(Duration.ofMillis(800))
                .withPatience(random.nextBoolean() ? Duration.ofMillis(200) : Duration.ofSeconds(4));
    }

    /** Plays until the trouble is over and everybody is quiet. */
    void play(List<? extends SimulatedActor> actors, Supplier<List<String>> unrest) {
        List<SimulatedActor> all = new ArrayList<>();
        log.servers().forEach(server -> all.add(new LogServer(server)));
        all.addAll(actors);
        trouble.play(all);
        for (Duration waited = Duration.ZERO; !isQuiet(unrest); waited = waited.plus(LOOK)) {
            if (waited.compareTo(CALM_MAX) > 0) {
                throw new AssertionError("Not quiet: " + unrest.get() + log.unrest());
            }
            simulation.runFor(LOOK);
        }
    }

    private boolean isQuiet(Supplier<List<String>> unrest) {
        return unrest.get().isEmpty() && log.unrest().isEmpty();
    }

    /** Kills a process now and then just where its engine or recovery is. */
    ProtocolProbe crashes(VirtualProcess process, RandomGenerator dice) {
        int life = process.life();
        return (point, transaction) -> {
            if (dice.nextInt(CRASH_POINTS) == 0 && process.life() == life && process.isAlive()) {
                simulation.trace("{} reached {}", process, point);
                simulation.sometimes("killed at a crash point");
                trouble.killHere(process);
            }
        };
    }

    void later(VirtualProcess process, long millis, Runnable task) {
        process.scheduler().schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /** Exceptions in the callback of a future would get lost. */
    void guarded(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            simulation.fail(e);
        }
    }

    private final class LogServer implements SimulatedActor {

        private final VirtualProcess process;

        LogServer(VirtualProcess process) {
            this.process = process;
        }

        @Override
        public VirtualProcess process() {
            return process;
        }

        @Override
        public void start() {
            log.started(process);
        }
    }
}
