package io.distlock.txn.autoconfigure.observe;

import io.distlock.txn.BranchId;
import io.distlock.txn.Heuristic;
import io.distlock.txn.Transaction;
import io.distlock.txn.engine.TransactionListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Meters the events of one engine. Thread-safe. */
final class MeteringTransactionListener implements TransactionListener {

    private final String log;
    private final MeterRegistry registry;

    MeteringTransactionListener(String log, MeterRegistry registry) {
        this.log = log;
        this.registry = registry;
    }

    @Override
    public void heuristic(Transaction transaction, Heuristic heuristic) {
        Counter.builder("distlock.transaction.heuristic")
                .description("Branches that ended on their own, against the decision")
                .tag("name", transaction.options().name())
                .tag("log", log)
                .tag("participant", heuristic.branch().participant())
                .register(registry)
                .increment();
    }

    @Override
    public void recovered(BranchId branch, boolean committed) {
        Counter.builder("distlock.transaction.recovery")
                .description("Branches that recovery has finished")
                .tag("log", log)
                .tag("participant", branch.participant())
                .tag("outcome", committed ? "committed" : "rolled-back")
                .register(registry)
                .increment();
    }
}
