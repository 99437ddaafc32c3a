package io.distlock.txn.engine;

import io.distlock.simulation.Simulation;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.LocalBranch;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A coordinator's local transaction, in the database that also has the log. Confined to one thread. */
final class SimulatedLocalWork implements LocalBranch {

    private final Simulation simulation;
    private final RandomGenerator dice;
    private final SimulatedLogServer database;
    private final Consumer<TransactionId> committed;

    SimulatedLocalWork(
            Simulation simulation,
            RandomGenerator dice,
            SimulatedLogServer database,
            Consumer<TransactionId> committed) {
        this.simulation = simulation;
        this.dice = dice;
        this.database = database;
        this.committed = committed;
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public boolean canCarryDecisionsOf(DecisionLog log) {
        return true;
    }

    @Override
    public LocalResult commit() {
        return new LocalResult.Committed();
    }

    @Override
    public LocalResult commitWith(DecisionRecord decision) {
        int fate = dice.nextInt(6);
        if (!database.process.isAlive() || database.process.isPaused() || fate == 0) {
            throw unknown();
        }
        if (!(database.commit(decision) instanceof CommitResult.Decided decided)) {
            return new LocalResult.RolledBack(new IllegalStateException("fenced"));
        }
        if (decided.record().decision() == Decision.ABORT) {
            return new LocalResult.RolledBack(new IllegalStateException("aborted"));
        }
        committed.accept(decision.transaction());
        if (fate == 1) {
            throw unknown();
        }
        simulation.sometimes("local carried the decision");
        return new LocalResult.Committed();
    }

    @Override
    public void rollback() {}

    private IllegalStateException unknown() {
        simulation.sometimes("local unknown");
        return new IllegalStateException("connection lost");
    }
}
