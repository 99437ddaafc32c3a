package io.distlock.txn.log.quorum;

import io.distlock.simulation.VirtualProcess;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import java.util.List;
import java.util.random.RandomGenerator;

/** Decides some transactions one after the other, again while their outcome is unknown, unless it is killed. Confined to one thread. */
final class SimulatedCoordinator {

    private static final int TRANSACTIONS_MAX = 2;

    private final DecisionScenario scenario;
    private final VirtualProcess process;
    private final RandomGenerator random;
    private final DecisionLog log;
    private final int transactions;
    private int begun;
    private int open;

    SimulatedCoordinator(DecisionScenario scenario, VirtualProcess process) {
        this.scenario = scenario;
        this.process = process;
        this.random = scenario.simulation().newRandom();
        this.transactions = 1 + random.nextInt(TRANSACTIONS_MAX);
        this.log = scenario.open(process);
    }

    VirtualProcess process() {
        return process;
    }

    void start() {
        scenario.after(process, 100, this::begin);
        if (random.nextInt(4) == 0) {
            scenario.after(scenario.simulation().time().world(), 700, this::kill);
        }
    }

    private void kill() {
        scenario.simulation().sometimes("coordinator killed");
        scenario.simulation().trace("{} killed", process);
        process.kill();
    }

    /** Whether it is dead, or has nothing left to do. */
    boolean isDone() {
        return !process.isAlive() || (begun == transactions && open == 0);
    }

    private void begin() {
        log.incarnation().whenComplete((own, failure) -> {
            if (failure != null) {
                scenario.after(process, 200, this::begin);
            } else {
                decide(own);
            }
        });
    }

    private void decide(Incarnation own) {
        begun++;
        open++;
        TransactionId transaction = Records.transaction(own, begun);
        scenario.prepared(transaction);
        scenario.after(process, 200, () -> commit(Records.commitOf(transaction)));
        if (begun < transactions) {
            scenario.after(process, 200, this::begin);
        }
    }

    private void commit(DecisionRecord record) {
        log.commit(record).whenComplete((result, failure) -> {
            if (failure != null) {
                scenario.simulation().sometimes("unknown commit");
                scenario.after(process, 200, () -> commit(record));
            } else if (result instanceof CommitResult.Decided decided) {
                Decision decision = decided.record().decision();
                scenario.toldOwner(record.transaction(), decision);
                if (random.nextInt(5) == 0) {
                    kill();
                } else {
                    tell(record.transaction(), decision);
                }
            } else {
                scenario.simulation().sometimes("fenced");
                open--;
            }
        });
    }

    /** Sometimes the branch has to find it out. */
    private void tell(TransactionId transaction, Decision decision) {
        if (random.nextBoolean()) {
            scenario.toldBranch(transaction, decision);
        }
        collect(transaction);
    }

    private void collect(TransactionId transaction) {
        if (!scenario.isTold(transaction)) {
            scenario.after(process, 200, () -> collect(transaction));
            return;
        }
        log.collect(List.of(transaction)).whenComplete((done, failure) -> {
            if (failure == null) {
                open--;
            } else {
                scenario.after(process, 200, () -> collect(transaction));
            }
        });
    }
}
