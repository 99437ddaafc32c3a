package io.distlock.txn.engine;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.network.Faults;
import io.distlock.simulation.network.Nemesis;
import io.distlock.simulation.network.SimulatedNetwork;
import io.distlock.txn.BranchId;
import io.distlock.txn.Outcome;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.recovery.Recovery;
import io.distlock.txn.recovery.RecoveryOptions;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.LocalBranch;
import io.distlock.txn.spi.Resolution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Some coordinators run transactions over some participants and a decision log, each in its own process with the production engine and
 * recovery, over a bad network, while processes are paused, killed and cut off; then the network calms down and everything must come
 * to its end. Confined to one thread.
 */
public final class TransactionScenario {

    static final String[] SOMETIMES = {
        "session expired",
        "unknown commit",
        "fenced",
        "late work refused",
        "repeated order",
        "pulled commit",
        "pulled abort",
        "committed",
        "rolled back",
        "aborted by another",
        "unsure, then committed",
        "unsure, then rolled back",
        "local carried the decision",
        "local unknown",
        "killed at a crash point",
        "recovered"
    };

    private static final Duration TROUBLE = Duration.ofSeconds(6);
    private static final Duration CALM_MAX = Duration.ofSeconds(120);

    private final Simulation simulation;
    private final RandomGenerator random;
    private final TransactionBug bug;
    private final RecoveryOptions recovery;
    private final SimulatedNetwork network;
    private final SimulatedLog log;
    /** The database that has the log, if an initiator's own transaction can carry its decision. */
    private final Optional<SimulatedLogServer> database;

    private final List<SimulatedParticipant> participants = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<TransactionId, Outcome> told = new LinkedHashMap<>();
    /** Local transactions that have committed, in the database of the log. */
    private final List<TransactionId> committedLocally = new ArrayList<>();

    TransactionScenario(Simulation simulation, TransactionBug bug) {
        this.simulation = simulation;
        this.random = simulation.newRandom();
        this.bug = bug;
        this.recovery = recovery(random);
        this.network = new SimulatedNetwork(simulation, Faults.drawn(random));
        SimulatedLogServer server = new SimulatedLogServer(simulation, simulation.process("log"), bug);
        this.database = Optional.of(server);
        this.log = new NetworkedLog(server);
        addProcesses();
    }

    /** With another log, for which nothing else is broken. */
    public TransactionScenario(Simulation simulation, Function<SimulatedNetwork, SimulatedLog> log) {
        this.simulation = simulation;
        this.random = simulation.newRandom();
        this.bug = TransactionBug.NONE;
        this.recovery = recovery(random);
        this.network = new SimulatedNetwork(simulation, Faults.drawn(random));
        this.database = Optional.empty();
        this.log = log.apply(network);
        addProcesses();
    }

    /** Sometimes so impatient that branches abort what a living coordinator is about to commit. */
    private static RecoveryOptions recovery(RandomGenerator random) {
        return RecoveryOptions.defaults()
                .withInterval(Duration.ofMillis(800))
                .withPatience(random.nextBoolean() ? Duration.ofMillis(200) : Duration.ofSeconds(4));
    }

    private void addProcesses() {
        for (String name : List.of("billing", "stock", "transport")) {
            participants.add(new SimulatedParticipant(simulation, name, bug));
        }
        int count = 2 + random.nextInt(2);
        for (int i = 1; i <= count; i++) {
            nodes.add(new Node(simulation.process("node-" + i)));
        }
    }

    public void play() {
        List<VirtualProcess> victims = new ArrayList<>();
        nodes.forEach(node -> victims.add(node.process));
        participants.forEach(participant -> victims.add(participant.process));
        victims.addAll(log.servers());
        new Nemesis(simulation, network).plan(victims, TROUBLE, Duration.ofSeconds(4));
        planCrashes(victims);
        log.servers().forEach(log::started);
        participants.forEach(this::start);
        nodes.forEach(Node::start);
        simulation.runFor(TROUBLE);
        calm();
        require(simulation.runUntil(this::isQuiet, CALM_MAX), "Not quiet: " + unrest());
        check();
    }

    private void start(SimulatedParticipant participant) {
        participant.start(log.open(participant.process), recovery);
    }

    private Resolution listingEverybody(Resolution resolution) {
        if (resolution instanceof Resolution.Recorded recorded
                && recorded.record().decision() == Decision.COMMIT) {
            DecisionRecord record = recorded.record();
            List<BranchId> all = participants.stream()
                    .flatMap(participant -> participant.branches.keySet().stream())
                    .filter(branch -> branch.transaction().equals(record.transaction()))
                    .toList();
            return new Resolution.Recorded(
                    DecisionRecord.commit(record.transaction(), all, record.writer(), record.recordedAt()));
        }
        return resolution;
    }

    private void planCrashes(List<VirtualProcess> victims) {
        for (int crashes = random.nextInt(4); crashes > 0; crashes--) {
            VirtualProcess victim = victims.get(random.nextInt(victims.size()));
            after(millis(TROUBLE.toMillis()), () -> kill(victim));
        }
    }

    private void kill(VirtualProcess victim) {
        if (victim.isAlive()) {
            simulation.trace("{} killed", victim);
            victim.kill();
            after(millis(2500), () -> restart(victim));
        }
    }

    private void restart(VirtualProcess victim) {
        if (victim.isAlive()) {
            return;
        }
        simulation.trace("{} restarted", victim);
        victim.restart();
        if (log.servers().contains(victim)) {
            log.started(victim);
        }
        participants.stream()
                .filter(participant -> participant.process == victim)
                .forEach(this::start);
        nodes.stream().filter(node -> node.process == victim).forEach(Node::start);
    }

    private void calm() {
        simulation.trace("calm");
        network.calm();
        log.servers().forEach(server -> {
            restart(server);
            server.resume();
        });
        participants.forEach(participant -> {
            restart(participant.process);
            participant.process.resume();
        });
        nodes.forEach(node -> {
            restart(node.process);
            node.process.resume();
        });
    }

    // -- what must be true

    private boolean isQuiet() {
        return unrest().isEmpty();
    }

    private List<String> unrest() {
        List<String> unrest = new ArrayList<>();
        nodes.stream().filter(node -> !node.isQuiet()).forEach(node -> unrest.add(node.process.name()));
        participants.forEach(participant -> participant.branches.forEach((branch, status) -> {
            if (status == BranchStatus.PREPARED) {
                unrest.add(branch + " is in doubt");
            }
        }));
        unrest.addAll(log.unrest());
        return unrest;
    }

    private void check() {
        Map<TransactionId, List<Map.Entry<BranchId, BranchStatus>>> byTransaction = new LinkedHashMap<>();
        participants.forEach(participant -> participant.branches.entrySet().forEach(entry -> byTransaction
                .computeIfAbsent(entry.getKey().transaction(), id -> new ArrayList<>())
                .add(entry)));
        byTransaction.forEach(this::checkAtomic);
        committedLocally.forEach(transaction -> require(
                log.everCommitted(transaction).isPresent(), transaction + " committed locally without a decision"));
        told.forEach(this::checkReport);
    }

    private void checkAtomic(TransactionId transaction, List<Map.Entry<BranchId, BranchStatus>> branches) {
        Optional<DecisionRecord> commit = log.everCommitted(transaction);
        branches.forEach(branch -> {
            boolean listed = commit.filter(record -> record.branches().contains(branch.getKey()))
                    .isPresent();
            BranchStatus expected = listed ? BranchStatus.COMMITTED : BranchStatus.ROLLED_BACK;
            require(branch.getValue() == expected, branch + ", and the decision was " + commit);
        });
        commit.ifPresent(record -> record.branches()
                .forEach(listed -> require(
                        branches.stream().anyMatch(branch -> branch.getKey().equals(listed)),
                        listed + " never prepared")));
    }

    private void checkReport(TransactionId transaction, Outcome outcome) {
        boolean committed = log.everCommitted(transaction).isPresent();
        if (outcome instanceof Outcome.Committed) {
            require(committed || hasNoBranches(transaction), transaction + " was reported as committed");
        } else if (outcome instanceof Outcome.RolledBack) {
            require(!committed, transaction + " was reported as rolled back");
        }
    }

    private boolean hasNoBranches(TransactionId transaction) {
        return participants.stream().allMatch(participant -> participant.branches.entrySet().stream()
                .noneMatch(branch -> branch.getKey().transaction().equals(transaction)
                        && branch.getValue() == BranchStatus.COMMITTED));
    }

    private Duration millis(long bound) {
        return Duration.ofMillis(random.nextLong(bound));
    }

    private void after(Duration delay, Runnable action) {
        simulation.scheduler().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    /** The log in memory, behind the network. */
    private final class NetworkedLog implements SimulatedLog {

        private final SimulatedLogServer server;

        NetworkedLog(SimulatedLogServer server) {
            this.server = server;
        }

        @Override
        public List<VirtualProcess> servers() {
            return List.of(server.process);
        }

        @Override
        public void started(VirtualProcess process) {
            server.start();
        }

        @Override
        public DecisionLog open(VirtualProcess client) {
            return new NetworkedDecisionLog(simulation, network, client, server, bug) {
                @Override
                public CompletionStage<Resolution> abort(DecisionRecord record) {
                    return bug == TransactionBug.UNLISTED_BRANCH_COMMITS
                            ? super.abort(record).thenApply(resolution -> listingEverybody(resolution))
                            : super.abort(record);
                }
            };
        }

        @Override
        public Optional<DecisionRecord> everCommitted(TransactionId transaction) {
            return server.everCommitted(transaction);
        }

        @Override
        public boolean everAborted(TransactionId transaction) {
            return server.everAborted(transaction);
        }

        @Override
        public List<String> unrest() {
            List<String> unrest = new ArrayList<>();
            server.owners(1000).forEach(owner -> {
                if (!owner.alive()) {
                    unrest.add("owner " + owner);
                }
                server.decisions.decisions(owner.incarnation(), Optional.empty(), 1000).records().stream()
                        .filter(record -> record.decision() == Decision.COMMIT)
                        .forEach(record -> unrest.add("decision " + record));
            });
            return unrest;
        }
    }

    /** A coordinator. */
    private final class Node implements TransactionListener {

        private final VirtualProcess process;
        private final RandomGenerator dice = simulation.newRandom();
        private int roundsLeft = 5 + dice.nextInt(6);
        private @Nullable TransactionEngine engine;
        private @Nullable NetworkedBranchCalls calls;
        private int busy;

        Node(VirtualProcess process) {
            this.process = process;
        }

        void start() {
            busy = 0;
            int life = process.life();
            NetworkedBranchCalls branchCalls = new NetworkedBranchCalls(network, process, participants, bug);
            EngineRuntime runtime =
                    new EngineRuntime(process.scheduler(), process::nanoTime, process.clock(), simulation.newRandom());
            EngineSetup setup = EngineSetup.of(
                            log.open(process),
                            branchCalls,
                            runtime,
                            EngineOptions.of(process.name()).withRetry(Duration.ofMillis(100), Duration.ofSeconds(2)))
                    .withListener(this)
                    .withProbe((point, transaction) -> reached(point, life));
            TransactionEngine started = new TransactionEngine(setup);
            engine = started;
            calls = branchCalls;
            new Recovery(setup, recovery, started::isOpen).start();
            for (int worker = 1 + dice.nextInt(2); worker > 0; worker--) {
                later(millis(800), this::work);
            }
        }

        boolean isQuiet() {
            return process.isAlive() && roundsLeft == 0 && busy == 0 && engine().openTransactions() == 0;
        }

        @Override
        public void recovered(BranchId branch, boolean committed) {
            simulation.sometimes("recovered");
        }

        /** Now and then the process dies just here: what the present task still does, nobody hears of. */
        private void reached(ProtocolProbe.Point point, int life) {
            if (dice.nextInt(150) == 0 && process.life() == life && process.isAlive()) {
                simulation.trace("{} reached {}", process, point);
                simulation.sometimes("killed at a crash point");
                network.cuts().isolate(process);
                kill(process);
                after(Duration.ofMillis(1), () -> network.cuts().rejoin(process));
            }
        }

        private TransactionEngine engine() {
            return java.util.Objects.requireNonNull(engine);
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
                    guarded(() -> enlist(transaction, new ArrayList<>(participants)));
                } else {
                    next();
                }
            });
        }

        /** Works with one participant after the other: some vote with their work, some are asked to prepare later. */
        private void enlist(EngineTransaction transaction, List<SimulatedParticipant> left) {
            if (left.isEmpty() || dice.nextInt(5) == 0) {
                later(millis(1 + dice.nextInt(300)), () -> end(transaction));
                return;
            }
            SimulatedParticipant participant = left.remove(dice.nextInt(left.size()));
            BranchId branch;
            try {
                branch = transaction.enlist(participant.name);
            } catch (io.distlock.txn.TransactionRolledBackException e) {
                end(transaction);
                return;
            }
            if (dice.nextBoolean()) {
                enlist(transaction, left);
                return;
            }
            java.util.Objects.requireNonNull(calls)
                    .attempt(branch)
                    .whenComplete((voted, failure) -> guarded(() -> {
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
                engine().enlist(transaction, new LocalWork(transaction.id()));
            }
            (dice.nextInt(10) == 0 ? transaction.rollbackAsync(Runnable::run) : transaction.commitAsync(Runnable::run))
                    .thenAccept(outcome -> guarded(() -> {
                        told.put(transaction.id(), outcome);
                        simulation.trace("{} {}", transaction.id(), outcome);
                        count(transaction.id(), outcome);
                        next();
                    }));
        }

        private void count(TransactionId transaction, Outcome outcome) {
            boolean committed = outcome instanceof Outcome.Committed;
            simulation.sometimes(committed ? "committed" : "rolled back");
            if (!committed && log.everAborted(transaction)) {
                simulation.sometimes("aborted by another");
            }
        }

        @Override
        public void callFailed(io.distlock.txn.Transaction transaction, String call, Throwable failure) {
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
            later(millis(400), this::work);
        }

        private void later(Duration delay, Runnable task) {
            process.scheduler().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }

        /** Exceptions in the callback of a future would get lost. */
        private void guarded(Runnable callback) {
            try {
                callback.run();
            } catch (RuntimeException e) {
                simulation.fail(e);
            }
        }

        /** The node's local transaction, in the database that also has the log. */
        private final class LocalWork implements LocalBranch {

            private final TransactionId id;

            LocalWork(TransactionId id) {
                this.id = id;
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
                SimulatedLogServer server = database.orElseThrow();
                int fate = dice.nextInt(6);
                if (!server.process.isAlive() || server.process.isPaused() || fate == 0) {
                    throw unknown();
                }
                if (!(server.commit(decision) instanceof CommitResult.Decided decided)) {
                    return new LocalResult.RolledBack(new IllegalStateException("fenced"));
                }
                if (decided.record().decision() == Decision.ABORT) {
                    return new LocalResult.RolledBack(new IllegalStateException("aborted"));
                }
                committedLocally.add(id);
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
    }
}
