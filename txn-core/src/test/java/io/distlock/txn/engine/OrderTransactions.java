package io.distlock.txn.engine;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.txn.Outcome;
import io.distlock.txn.TransactionOptions;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Transactions that a life of an instance begins, one after the other. Confined to one thread. */
final class OrderTransactions {

    private final RemoteWorld remote;
    private final SimulatedWorld world;
    private final Simulation simulation;
    private final VirtualProcess process;
    private final TransactionEngine engine;
    private final ServiceWork work;
    private final RandomGenerator dice;
    private int roundsLeft;
    private int busy;

    OrderTransactions(
            RemoteWorld remote, VirtualProcess process, TransactionEngine engine, ServiceWork work, int roundsLeft) {
        this.remote = remote;
        this.world = remote.world();
        this.simulation = world.simulation();
        this.process = process;
        this.engine = engine;
        this.work = work;
        this.roundsLeft = roundsLeft;
        this.dice = simulation.newRandom();
    }

    void start() {
        for (int worker = 1 + dice.nextInt(2); worker > 0; worker--) {
            world.later(process, dice.nextLong(800), this::begin);
        }
    }

    int roundsLeft() {
        return roundsLeft;
    }

    boolean isQuiet() {
        return roundsLeft == 0 && busy == 0 && engine.openTransactions() == 0;
    }

    private void begin() {
        if (roundsLeft == 0) {
            return;
        }
        roundsLeft--;
        busy++;
        TransactionOptions options = TransactionOptions.of("order")
                .withTimeout(Duration.ofMillis(500 + dice.nextInt(2500)))
                .withRollbackOnBranchFailure(dice.nextInt(3) != 0);
        engine.beginAsync(options)
                .whenComplete((transaction, failure) -> world.guarded(() -> {
                    if (failure == null) {
                        work.steps(transaction, 1 + dice.nextInt(4), () -> end(transaction));
                    } else {
                        next();
                    }
                }));
    }

    private void end(EngineTransaction transaction) {
        (dice.nextInt(15) == 0 ? transaction.rollbackAsync(Runnable::run) : transaction.commitAsync(Runnable::run))
                .thenAccept(outcome -> world.guarded(() -> {
                    remote.history().told(transaction.id(), outcome);
                    simulation.trace("{} {}", transaction.id(), outcome);
                    simulation.sometimes(outcome instanceof Outcome.Committed ? "committed" : "rolled back");
                    next();
                }));
    }

    private void next() {
        busy--;
        world.later(process, dice.nextLong(400), this::begin);
    }
}
