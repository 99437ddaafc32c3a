package io.distlock.txn.engine;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.recovery.Recovery;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.BranchesBelow;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * A participant in a process of its own: the state of its branches outlives the process, and its own recovery asks the log about
 * those in doubt. Confined to one thread.
 */
final class SimulatedParticipant implements SimulatedActor {

    final String name;
    final VirtualProcess process;
    final Map<BranchId, BranchStatus> branches = new LinkedHashMap<>();
    private final Map<BranchId, Long> preparedNanos = new LinkedHashMap<>();
    private final SimulatedWorld world;
    private final Simulation simulation;
    private final RandomGenerator dice;
    private final TransactionBug bug;
    private boolean asksForItself = true;
    private boolean tellsEnded = true;

    SimulatedParticipant(SimulatedWorld world, String name, TransactionBug bug) {
        this.world = world;
        this.simulation = world.simulation();
        this.name = name;
        this.bug = bug;
        this.process = simulation.process(name);
        this.dice = simulation.newRandom();
    }

    /** A database: the instances of its service ask the log for it. Some tell only of branches in doubt, as those of XA. */
    SimulatedParticipant askedByOthers(boolean rememberingEnded) {
        asksForItself = false;
        tellsEnded = rememberingEnded;
        return this;
    }

    @Override
    public VirtualProcess process() {
        return process;
    }

    @Override
    public void start() {
        if (bug == TransactionBug.VOTE_NOT_DURABLE) {
            branches.values().removeIf(BranchStatus.PREPARED::equals);
        }
        if (!asksForItself) {
            return;
        }
        EngineRuntime runtime =
                new EngineRuntime(process.scheduler(), process::nanoTime, process.clock(), simulation.newRandom());
        EngineSetup setup = EngineSetup.of(world.log().open(process), new OwnCalls(), runtime, EngineOptions.of(name))
                .withListener(new Pulls());
        new Recovery(setup, world.recovery(), transaction -> false).start();
    }

    /** Branches in doubt. */
    List<String> unrest() {
        List<String> unrest = new ArrayList<>();
        branches.forEach((branch, status) -> {
            if (status == BranchStatus.PREPARED) {
                unrest.add(branch + " is in doubt");
            }
        });
        return unrest;
    }

    /** Work that is its own vote, as a try of TCC: false if it is refused. */
    boolean attempt(BranchId branch) {
        return dice.nextInt(12) != 0 && prepare(branch) == Vote.PREPARED;
    }

    Vote prepare(BranchId branch) {
        BranchStatus status = status(branch);
        if (status == BranchStatus.UNKNOWN && dice.nextInt(12) == 0) {
            branches.put(branch, BranchStatus.ROLLED_BACK);
            return Vote.ROLLBACK;
        }
        if (status == BranchStatus.ROLLED_BACK && bug != TransactionBug.NO_FENCE_ROW) {
            simulation.sometimes("late work refused");
            return Vote.ROLLBACK;
        }
        if (status == BranchStatus.UNKNOWN || bug == TransactionBug.NO_FENCE_ROW) {
            branches.put(branch, BranchStatus.PREPARED);
            preparedNanos.put(branch, process.nanoTime());
        }
        return Vote.PREPARED;
    }

    void commit(BranchId branch) {
        end(branch, BranchStatus.COMMITTED);
    }

    void rollback(BranchId branch) {
        end(branch, BranchStatus.ROLLED_BACK);
    }

    BranchStatus status(BranchId branch) {
        return branches.getOrDefault(branch, BranchStatus.UNKNOWN);
    }

    private void end(BranchId branch, BranchStatus as) {
        BranchStatus before = status(branch);
        if (before == as) {
            simulation.sometimes("repeated order");
            return;
        }
        if (bug == TransactionBug.NO_FENCE_ROW && before == BranchStatus.UNKNOWN) {
            return;
        }
        if (before == BranchStatus.COMMITTED
                || before == BranchStatus.ROLLED_BACK
                || as == BranchStatus.COMMITTED && before == BranchStatus.UNKNOWN) {
            simulation.fail(new AssertionError("%s was %s and is told to be %s".formatted(branch, before, as)));
        }
        simulation.trace("{} {}", branch, as);
        branches.put(branch, as);
    }

    BranchesBelow below(TransactionId transaction, String branch) {
        return tellsEnded
                ? new BranchesBelow(
                        branches.keySet().stream()
                                .filter(one -> one.transaction().equals(transaction) && one.isBelow(branch))
                                .toList(),
                        true)
                : BranchesBelow.among(inDoubt(BranchesBelow.LOOKED_AT_MAX), transaction, branch);
    }

    List<InDoubtBranch> inDoubt(int limit) {
        return branches.entrySet().stream()
                .filter(entry -> entry.getValue() == BranchStatus.PREPARED)
                .limit(limit)
                .map(entry -> new InDoubtBranch(entry.getKey(), age(entry.getKey())))
                .toList();
    }

    private Duration age(BranchId branch) {
        return Duration.ofNanos(Math.max(0, process.nanoTime() - preparedNanos.get(branch)));
    }

    private final class Pulls implements TransactionListener {

        @Override
        public void recovered(BranchId branch, boolean committed) {
            simulation.sometimes(committed ? "pulled commit" : "pulled abort");
        }
    }

    /** How the participant's own recovery reaches it. */
    private final class OwnCalls implements BranchCalls {

        @Override
        public Set<String> participants() {
            return Set.of(name);
        }

        @Override
        public boolean isOnePhase(String participant) {
            return false;
        }

        @Override
        public CompletionStage<Vote> prepare(BranchId branch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Boolean> commitOnePhase(BranchId branch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Void> commit(BranchId branch) {
            SimulatedParticipant.this.commit(branch);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> rollback(BranchId branch) {
            SimulatedParticipant.this.rollback(branch);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<BranchStatus> status(BranchId branch) {
            return CompletableFuture.completedFuture(SimulatedParticipant.this.status(branch));
        }

        @Override
        public CompletionStage<List<InDoubtBranch>> inDoubt(String participant, int limit) {
            return CompletableFuture.completedFuture(SimulatedParticipant.this.inDoubt(limit));
        }
    }
}
