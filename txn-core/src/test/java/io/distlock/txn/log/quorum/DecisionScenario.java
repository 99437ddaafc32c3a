package io.distlock.txn.log.quorum;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.network.Faults;
import io.distlock.simulation.network.Nemesis;
import io.distlock.simulation.network.SimulatedNetwork;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Owner;
import io.distlock.txn.spi.Resolution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The decision log without the engine, small enough for many seeds: coordinators that are killed, a branch of each transaction that is
 * in doubt, and a recovery, each in its own process with the production log and registers over a bad network. Nobody may be told
 * another outcome than the others, and in the end everybody was told. Confined to one thread.
 */
final class DecisionScenario {

    static final String[] SOMETIMES = {
        "committed",
        "aborted by another",
        "fenced",
        "unknown commit",
        "unknown question",
        "coordinator killed",
        "branch told to commit",
        "branch told to roll back",
        "commit recovered",
        "recovered"
    };

    private static final Duration TROUBLE = Duration.ofMillis(800);
    private static final Duration LEASE = Duration.ofMillis(600);
    private static final Duration STEP = Duration.ofMillis(100);
    private static final int STEPS_MAX = 600;
    private static final int OWNERS_MAX = 100;

    private final Simulation simulation;
    private final RandomGenerator random;
    private final SimulatedNetwork network;
    private final SimulatedQuorum quorum;
    private final List<SimulatedCoordinator> coordinators = new ArrayList<>();
    private final VirtualProcess branches;
    private final VirtualProcess recovery;
    private final Map<TransactionId, Decision> toldBranch = new HashMap<>();
    private final Map<TransactionId, Decision> toldOwner = new HashMap<>();
    private final int patienceMillis;
    private int prepared;

    DecisionScenario(Simulation simulation, RegisterVariant variant) {
        this.simulation = simulation;
        this.random = simulation.newRandom();
        this.network = new SimulatedNetwork(simulation, Faults.drawn(random));
        this.quorum = new SimulatedQuorum(simulation, network, variant, LEASE);
        this.patienceMillis = random.nextBoolean() ? 400 : 1_600;
        for (int i = 1; i <= 1 + random.nextInt(2); i++) {
            coordinators.add(new SimulatedCoordinator(this, simulation.process("coordinator-" + i)));
        }
        this.branches = simulation.process("branches");
        this.recovery = simulation.process("recovery");
    }

    void play() {
        List<VirtualProcess> victims = new ArrayList<>(quorum.servers());
        coordinators.forEach(coordinator -> victims.add(coordinator.process()));
        victims.addAll(List.of(branches, recovery));
        new Nemesis(simulation, network).plan(victims, TROUBLE, TROUBLE);
        coordinators.forEach(SimulatedCoordinator::start);
        DecisionLog log = quorum.open(recovery);
        recovery.scheduler().execute(() -> recover(log));
        simulation.runFor(TROUBLE);
        network.calm();
        victims.forEach(VirtualProcess::resume);
        for (int i = 0; !isQuiet(); i++) {
            if (i == STEPS_MAX) {
                throw new AssertionError("Not quiet: %d of %d branches told, %s"
                        .formatted(toldBranch.size(), prepared, quorum.unrest()));
            }
            simulation.runFor(STEP);
        }
    }

    Simulation simulation() {
        return simulation;
    }

    DecisionLog open(VirtualProcess process) {
        return quorum.open(process);
    }

    /** A branch of the transaction has voted, and loses its patience some time after. */
    void prepared(TransactionId transaction) {
        prepared++;
        DecisionLog log = quorum.open(branches);
        after(branches, patienceMillis, () -> ask(log, transaction));
    }

    /** The owner knows what stands in the log. */
    void toldOwner(TransactionId transaction, Decision decision) {
        toldOwner.put(transaction, decision);
        simulation.sometimes(decision == Decision.COMMIT ? "committed" : "aborted by another");
        requireSame(transaction);
    }

    boolean isTold(TransactionId transaction) {
        return toldBranch.containsKey(transaction);
    }

    /** A branch that has ended hears nothing more. */
    void toldBranch(TransactionId transaction, Decision decision) {
        if (toldBranch.putIfAbsent(transaction, decision) != null) {
            return;
        }
        simulation.sometimes(decision == Decision.COMMIT ? "branch told to commit" : "branch told to roll back");
        if (decision == Decision.COMMIT && quorum.everCommitted(transaction).isEmpty()) {
            simulation.fail(new AssertionError("COMMIT of " + transaction + " was never recorded"));
        }
        requireSame(transaction);
    }

    void after(VirtualProcess process, int millisMax, Runnable task) {
        process.scheduler().schedule(task, 1 + random.nextInt(millisMax), TimeUnit.MILLISECONDS);
    }

    private void requireSame(TransactionId transaction) {
        Decision owner = toldOwner.get(transaction);
        Decision branch = toldBranch.get(transaction);
        if (owner != null && branch != null && owner != branch) {
            simulation.fail(new AssertionError(
                    "%s: owner was told %s and the branch %s".formatted(transaction, owner, branch)));
        }
    }

    private void ask(DecisionLog log, TransactionId transaction) {
        if (isTold(transaction)) {
            return;
        }
        log.abort(Records.abortOf(transaction)).whenComplete((resolution, failure) -> {
            if (failure != null) {
                simulation.sometimes("unknown question");
                after(branches, 300, () -> ask(log, transaction));
            } else if (resolution instanceof Resolution.Recorded recorded) {
                toldBranch(transaction, recorded.record().decision());
            } else {
                toldBranch(transaction, Decision.ABORT);
            }
        });
    }

    private void recover(DecisionLog log) {
        log.owners(OWNERS_MAX)
                .thenCompose(owners -> all(owners.stream()
                        .filter(owner -> !owner.alive())
                        .map(owner -> recover(log, owner).toCompletableFuture())
                        .toList()))
                .whenComplete((done, failure) -> after(recovery, 400, () -> recover(log)));
    }

    private CompletionStage<Void> recover(DecisionLog log, Owner owner) {
        String incarnation = owner.incarnation();
        return log.fence(incarnation)
                .thenCompose(fenced -> log.decisions(incarnation, Optional.empty(), OWNERS_MAX))
                .thenCompose(page -> {
                    page.records().forEach(this::deliver);
                    return log.collect(page.records().stream()
                            .map(DecisionRecord::transaction)
                            .toList());
                })
                .thenCompose(collected -> log.retire(incarnation))
                .thenAccept(retired -> simulation.sometimes("recovered"));
    }

    private void deliver(DecisionRecord record) {
        if (record.decision() == Decision.COMMIT && !isTold(record.transaction())) {
            simulation.sometimes("commit recovered");
            toldBranch(record.transaction(), Decision.COMMIT);
        }
    }

    private static CompletionStage<Void> all(List<CompletableFuture<Void>> stages) {
        return CompletableFuture.allOf(stages.toArray(CompletableFuture<?>[]::new));
    }

    private boolean isQuiet() {
        return coordinators.stream().allMatch(SimulatedCoordinator::isDone)
                && toldBranch.size() == prepared
                && quorum.unrest().isEmpty();
    }
}
