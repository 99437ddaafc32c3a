package io.distlock.consensus.engine;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.BrokenProposers;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Proposer;
import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.check.History;
import io.distlock.simulation.check.LinearizabilityChecker;
import io.distlock.simulation.check.RegisterModel;
import io.distlock.simulation.check.RegisterOperation;
import io.distlock.simulation.check.RegisterResult;
import io.distlock.simulation.network.Faults;
import io.distlock.simulation.network.Nemesis;
import io.distlock.simulation.network.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Clients that read and change a few registers while acceptors crash, lose unsynced writes or their whole memory, clients stall and
 * crash, and messages are lost, doubled, late and reordered. In the end all is calm, and every client must get its work done.
 */
final class RegisterScenario {

    /** What a run exercises beyond crashes, stalls and a bad network. */
    enum Model {
        /** Two rounds for everything. */
        REGISTER,
        /** Reads and writes in one round where possible. */
        ONE_ROUND,
        /** Acceptors lose their memory and are taken back. */
        READMISSION,
        /** Registers are removed and forgotten. */
        COLLECTION
    }

    static final Duration FAULTS_BEGIN = Duration.ofSeconds(3);
    static final Duration FAULTS_END = Duration.ofSeconds(6);
    private static final Duration CALM = Duration.ofSeconds(40);

    final Simulation simulation;
    final Model model;
    final Bug bug;
    final SimulatedNetwork network;
    final Monitor monitor;
    final History<RegisterOperation<Optional<String>>, RegisterResult<Optional<String>>> history = new History<>();
    final List<SimulatedAcceptor> acceptors = new ArrayList<>();
    final List<SimulatedClient> clients = new ArrayList<>();
    final PaxosOptions options;
    final long pauseNanosMax;
    private final long startSpread;
    private final int lagPercent;
    private final RandomGenerator random;
    private final Optional<Detour> detour;
    private final VirtualProcess administrator;
    private Configuration configuration;
    private Optional<Integer> blank = Optional.empty();

    RegisterScenario(Simulation simulation, Model model, Bug bug) {
        this.simulation = simulation;
        this.model = model;
        this.bug = bug;
        this.random = simulation.newRandom();
        int seats = random.nextInt(4) == 0 ? 5 : 3;
        this.monitor = new Monitor(simulation, seats / 2 + 1, bug == Bug.NONE);
        this.administrator = simulation.process("administrator");
        this.configuration = Configuration.first(
                "g", IntStream.range(0, seats).mapToObj(seat -> "i" + seat).toList());
        int rivals = 2 + random.nextInt(3);
        this.detour = model == Model.READMISSION && random.nextBoolean()
                ? Optional.of(Detour.drawn(random, rivals, seats))
                : Optional.empty();
        // beside a detour, other faults mostly hide what it does
        this.network = new SimulatedNetwork(
                simulation, detour.isPresent() && random.nextBoolean() ? Faults.none() : Faults.drawn(random));
        List<Integer> rounds = detour.isPresent() ? List.of(400, 2_000, 4_000) : List.of(100, 400, 2_000);
        Duration round = Duration.ofMillis(rounds.get(random.nextInt(rounds.size())));
        this.lagPercent = random.nextInt(30);
        // beside a detour there must still be something to do after a readmission
        boolean slow = detour.isPresent() && random.nextBoolean();
        this.pauseNanosMax = TimeUnit.MILLISECONDS.toNanos(slow ? 800 : 200);
        this.options = PaxosOptions.defaults()
                .withRoundTimeout(round)
                .withOperationTimeout(round.multipliedBy(2).plusMillis(random.nextInt(1_000)))
                .withAttemptsMax(1 + random.nextInt(8))
                .withBackOffMax(Duration.ofMillis(200));
        this.startSpread = detour.isPresent() && random.nextBoolean() ? TimeUnit.SECONDS.toNanos(2) : 0;
        for (int seat = 0; seat < seats; seat++) {
            acceptors.add(formatted(new SimulatedAcceptor(simulation, seat, bug, monitor)));
        }
        for (int i = 1; i <= rivals; i++) {
            clients.add(new SimulatedClient(this, simulation.process("client-" + i), random.nextInt(3) > 0));
        }
    }

    void play() {
        List<VirtualProcess> victims = new ArrayList<>();
        acceptors.forEach(acceptor -> victims.add(acceptor.process));
        clients.forEach(client -> victims.add(client.process));
        new Nemesis(simulation, network).plan(victims, FAULTS_BEGIN, Duration.ofSeconds(3));
        planCrashes();
        planStalls();
        if (model == Model.READMISSION) {
            planWipes();
        }
        clients.forEach(client -> {
            boolean late = startSpread > 0
                    && detour.filter(way -> way.isOf(client.process)).isEmpty();
            after(late ? random.nextLong(startSpread) : 0, client::begin);
        });
        long faultsBeginNanos = FAULTS_BEGIN.toNanos();
        simulation.runUntil(
                () -> simulation.time().nanoTime() > faultsBeginNanos && all(SimulatedClient::isIdle), FAULTS_END);

        network.calm();
        acceptors.stream().filter(acceptor -> !acceptor.process.isAlive()).forEach(SimulatedAcceptor::restart);
        acceptors.forEach(acceptor -> acceptor.process.resume());
        clients.forEach(SimulatedClient::finish);
        boolean done = simulation.runUntil(() -> blank.isEmpty() && all(SimulatedClient::isFinished), CALM);
        if (!done && bug == Bug.NONE) {
            throw new AssertionError("I12: no progress on a calm network");
        }
        simulation.runFor(Duration.ofMillis(10));
        new LinearizabilityChecker<>(new RegisterModel<>(Optional.<String>empty())).check(history);
    }

    /** Without a stream, since it is asked after every event. */
    private boolean all(Predicate<SimulatedClient> what) {
        for (SimulatedClient client : clients) {
            if (!what.test(client)) {
                return false;
            }
        }
        return true;
    }

    /** The proposers of a process; one that has been around for longer than the others has seen larger ballots. */
    Proposers proposers(VirtualProcess process) {
        Proposers usual = proposers();
        return (key, id) -> {
            Proposer proposer = usual.create(key, id);
            detour.filter(way -> way.isOf(process)).ifPresent(way -> proposer.startAbove(way.headStart()));
            return proposer;
        };
    }

    private Proposers proposers() {
        return switch (bug) {
            case QUORUM_TOO_SMALL -> BrokenProposers::quorumTooSmall;
            case VALUE_NOT_FROM_HIGHEST_BALLOT -> BrokenProposers::valueNotFromHighestBallot;
            case READ_WITHOUT_WRITE_BACK -> BrokenProposers::readWithoutWriteBack;
            case TOMBSTONE_AT_MAJORITY_ONLY, NAIVE_DELETION -> BrokenProposers::tombstoneAtMajorityOnly;
            case STALE_PROMISE_COUNTED -> BrokenProposers::stalePromiseCounted;
            case CACHED_BALLOT_KEPT_AFTER_UNCLEAR_ACCEPT -> BrokenProposers::cachedBallotKeptAfterUnclearAccept;
            default -> model == Model.REGISTER ? BrokenProposers::twoRounds : Proposer::new;
        };
    }

    Configuration configuration() {
        return configuration;
    }

    List<AcceptorNode> nodes(VirtualProcess from, Consumer<Object> observer) {
        return acceptors.stream()
                .<AcceptorNode>map(acceptor -> new SimulatedNode(
                        simulation, network, from, acceptor, observer, seat -> detourNanos(from, seat)))
                .toList();
    }

    PaxosRuntime runtime(VirtualProcess process) {
        RandomGenerator own = simulation.newRandom();
        return new PaxosRuntime(
                new LaggingTimer(process.scheduler(), own, lagPercent), process::nanoTime, process.scheduler(), own);
    }

    private SimulatedAcceptor formatted(SimulatedAcceptor acceptor) {
        int seat = acceptor.seat;
        acceptor.format(new AcceptorMark("g", seat, "i" + seat, 1, Ballot.ZERO, configuration));
        return acceptor;
    }

    private void planCrashes() {
        int crashes = random.nextInt(5);
        for (int i = 0; i < crashes; i++) {
            SimulatedAcceptor acceptor = acceptors.get(random.nextInt(acceptors.size()));
            boolean client = random.nextInt(4) == 0;
            SimulatedClient victim = clients.get(random.nextInt(clients.size()));
            long downNanos = random.nextLong(TimeUnit.SECONDS.toNanos(1));
            atRandom(() -> {
                if (client) {
                    simulation.sometimes("client crashed");
                    victim.restart();
                } else if (acceptor.process.isAlive()) {
                    simulation.sometimes("acceptor crashed");
                    acceptor.crash();
                    after(downNanos, () -> {
                        if (!acceptor.process.isAlive()) {
                            acceptor.restart();
                        }
                    });
                }
            });
        }
    }

    /** A proposer that is stopped while its messages are on their way: some bugs show only then. */
    private void planStalls() {
        int stalls = random.nextInt(4);
        for (int i = 0; i < stalls; i++) {
            SimulatedClient client = clients.get(random.nextInt(clients.size()));
            Duration length = Duration.ofMillis(50 + random.nextInt(2_000));
            atRandom(() -> client.process.pauseFor(length));
        }
    }

    private void planWipes() {
        int wipes = 1 + random.nextInt(2);
        for (int i = 0; i < wipes; i++) {
            boolean onDetour = i == 0 && detour.isPresent();
            SimulatedAcceptor acceptor =
                    acceptors.get(onDetour ? detour.get().near() : random.nextInt(acceptors.size()));
            long within = onDetour ? detour.get().wipedWithinNanos() : FAULTS_BEGIN.toNanos();
            after(random.nextLong(within), () -> {
                if (blank.isEmpty()) {
                    simulation.trace("{} loses its memory", acceptor.process);
                    blank = Optional.of(acceptor.seat);
                    acceptor.wipe();
                    if (bug == Bug.WIPED_NODE_REJOINS) {
                        blank = Optional.empty();
                    } else {
                        long untilReadmitted = TimeUnit.MILLISECONDS.toNanos(onDetour ? 50 : 300);
                        after(random.nextLong(untilReadmitted), () -> readmit(acceptor));
                    }
                }
            });
        }
    }

    private long detourNanos(VirtualProcess from, int seat) {
        return detour.filter(way -> from != administrator && way.isLong(from, seat))
                .filter(way -> simulation.time().nanoTime() < FAULTS_BEGIN.toNanos())
                .map(way -> random.nextLong(way.nanosMax()))
                .orElse(0L);
    }

    private void readmit(SimulatedAcceptor acceptor) {
        Group group = new Group(
                "g",
                nodes(administrator, message -> {}),
                PaxosOptions.defaults().withRoundTimeout(Duration.ofMillis(200)).withAttemptsMax(5),
                runtime(administrator));
        administrator.execute(() -> new PaxosCluster("g", group.nodes(), group.options(), group.runtime())
                .discover()
                .thenCompose(
                        current -> readmission(group, acceptor.seat, current).run())
                .whenComplete((after, failure) -> {
                    simulation.trace(
                            "readmission of {}: {} {}",
                            acceptor.process,
                            String.valueOf(after),
                            String.valueOf(failure));
                    if (failure == null) {
                        simulation.sometimes("readmitted");
                        blank = Optional.empty();
                        configuration = after;
                        clients.forEach(client -> network.send(
                                administrator, client.process, "configuration", () -> client.adopt(after)));
                    } else {
                        simulation.sometimes("readmission begun again");
                        acceptor.wipe();
                        readmit(acceptor);
                    }
                }));
    }

    private Readmission readmission(Group group, int seat, Configuration current) {
        return switch (bug) {
            case WIPED_NODE_READMITTED_BLANK -> new BlankReadmission(group, seat, current);
            case SWEEP_WITHOUT_FENCE -> new UnfencedReadmission(group, seat, current);
            default -> new Readmission(group, seat, current);
        };
    }

    private void atRandom(Runnable action) {
        after(random.nextLong(FAULTS_BEGIN.toNanos()), action);
    }

    void after(long nanos, Runnable action) {
        simulation.scheduler().schedule(action, nanos, TimeUnit.NANOSECONDS);
    }
}
