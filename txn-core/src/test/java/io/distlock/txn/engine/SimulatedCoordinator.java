package io.distlock.txn.engine;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.txn.BranchId;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.recovery.Recovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A process that runs transactions over the participants, with the production engine and recovery. Confined to one thread. */
final class SimulatedCoordinator implements SimulatedActor, TransactionListener {

    private final SimulatedWorld world;
    private final Simulation simulation;
    private final VirtualProcess process;
    private final List<SimulatedParticipant> participants;
    private final Optional<SimulatedLogServer> database;
    private final TransactionBug bug;
    private final RandomGenerator dice;
    private int roundsLeft;
    private @Nullable TransactionEngine engine;
    private @Nullable NetworkedBranchCalls calls;
    private int busy;

    /**
     * A coordinator.
     *
     * @param database that has the log, if an initiator's own transaction can carry its decision
     */
    SimulatedCoordinator(
            SimulatedWorld world,
            VirtualProcess process,
            List<SimulatedParticipant> participants,
            Optional<SimulatedLogServer> database,
            TransactionBug bug) {
        this.world = world;
        this.simulation = world.simulation();
        this.process = process;
        this.participants = participants;
        this.database = database;
        this.bug = bug;
        this.dice = simulation.newRandom();
        this.roundsLeft = 5 + dice.nextInt(6);
    }

    @Override
    public VirtualProcess process() {
        return process;
    }

    @Override
    public void start() {
        busy = 0;
        NetworkedBranchCalls branchCalls = new NetworkedBranchCalls(world.network(), process, participants, bug);
        EngineRuntime runtime =
                new EngineRuntime(process.scheduler(), process::nanoTime, process.clock(), simulation.newRandom());
        EngineSetup setup = EngineSetup.of(
                        world.log().open(process),
                        branchCalls,
                        runtime,
                        EngineOptions.of(process.name()).withRetry(Duration.ofMillis(100), Duration.ofSeconds(2)))
                .withListener(this)
                .withProbe(world.crashes(process, dice));
        TransactionEngine started = new TransactionEngine(setup);
        engine = started;
        calls = branchCalls;
        new Recovery(setup, world.recovery(), started::isOpen).start();
        for (int worker = 1 + dice.nextInt(2); worker > 0; worker--) {
            world.later(process, dice.nextLong(800), this::work);
        }
    }

    boolean isQuiet() {
        return process.isAlive() && roundsLeft == 0 && busy == 0 && engine().openTransactions() == 0;
    }

    @Override
    public void recovered(BranchId branch, boolean committed) {
        simulation.sometimes("recovered");
    }

    private TransactionEngine engine() {
        return Objects.requireNonNull(engine);
    }

    private void work() {
        if (roundsLeft == 0) {
            return;
        }
        roundsLeft--;
        busy++;
        TransactionOptions options = TransactionOptions.of("transfer")
                .withTimeout(Duration.ofMillis(500 + dice.nextInt(2500)))
                .withRollbackOnBranchFailure(dice.nextInt(4) != 0);
        engine().beginAsync(options).whenComplete((transaction, failure) -> {
            if (failure == null) {
                world.guarded(() -> enlist(transaction, new ArrayList<>(participants)));
            } else {
                next();
            }
        });
    }

    /** Works with one participant after the other: some vote with their work, some are asked to prepare later. */
    private void enlist(EngineTransaction transaction, List<SimulatedParticipant> left) {
        if (left.isEmpty() || dice.nextInt(5) == 0) {
            world.later(process, 1 + dice.nextInt(300), () -> end(transaction));
            return;
        }
        SimulatedParticipant participant = left.remove(dice.nextInt(left.size()));
        BranchId branch;
        try {
            branch = transaction.enlist(participant.name);
        } catch (TransactionRolledBackException e) {
            end(transaction);
            return;
        }
        if (dice.nextBoolean()) {
            enlist(transaction, left);
            return;
        }
        Objects.requireNonNull(calls)
                .attempt(branch)
                .whenComplete((voted, failure) -> world.guarded(() -> {
                    if (failure == null && voted) {
                        transaction.prepared(branch);
                    } else {
                        transaction.failed(branch, new IllegalStateException("try failed"));
                    }
                    enlist(transaction, left);
                }));
    }

    private void end(EngineTransaction transaction) {
        boolean local = dice.nextInt(3) == 0
                && database.isPresent()
                && transaction.rollbackCause().isEmpty()
                && !transaction.remaining().isZero();
        if (local) {
            engine().enlist(
                            transaction,
                            new SimulatedLocalWork(
                                    simulation, dice, database.orElseThrow(), world.history()::committedLocally));
        }
        (dice.nextInt(10) == 0 ? transaction.rollbackAsync(Runnable::run) : transaction.commitAsync(Runnable::run))
                .thenAccept(outcome -> world.guarded(() -> {
                    world.history().told(transaction.id(), outcome);
                    simulation.trace("{} {}", transaction.id(), outcome);
                    count(transaction.id(), outcome);
                    next();
                }));
    }

    private void count(TransactionId transaction, Outcome outcome) {
        boolean committed = outcome instanceof Outcome.Committed;
        simulation.sometimes(committed ? "committed" : "rolled back");
        if (!committed && world.log().everAborted(transaction)) {
            simulation.sometimes("aborted by another");
        }
    }

    @Override
    public void callFailed(Transaction transaction, String call, Throwable failure) {
        if (call.startsWith("decision of")) {
            transaction
                    .completion()
                    .thenAccept(outcome -> simulation.sometimes(
                            outcome instanceof Outcome.Committed
                                    ? "unsure, then committed"
                                    : "unsure, then rolled back"));
        }
    }

    private void next() {
        busy--;
        world.later(process, dice.nextLong(400), this::work);
    }
}
