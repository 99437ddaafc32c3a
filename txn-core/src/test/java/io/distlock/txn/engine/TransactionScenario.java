package io.distlock.txn.engine;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.network.Faults;
import io.distlock.simulation.network.SimulatedNetwork;
import io.distlock.txn.BranchId;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;

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

    private final SimulatedWorld world;
    private final List<SimulatedParticipant> participants = new ArrayList<>();
    private final List<SimulatedCoordinator> coordinators = new ArrayList<>();

    TransactionScenario(Simulation simulation, TransactionBug bug) {
        RandomGenerator random = simulation.newRandom();
        SimulatedNetwork network = new SimulatedNetwork(simulation, Faults.drawn(random));
        SimulatedLogServer server = new SimulatedLogServer(simulation, simulation.process("log"), bug);
        NetworkedLog log =
                new NetworkedLog(server, client -> new NetworkedDecisionLog(simulation, network, client, server, bug) {
                    @Override
                    public CompletionStage<Resolution> abort(DecisionRecord record) {
                        return bug == TransactionBug.UNLISTED_BRANCH_COMMITS
                                ? super.abort(record).thenApply(resolution -> listingEverybody(resolution))
                                : super.abort(record);
                    }
                });
        this.world = new SimulatedWorld(simulation, network, log);
        addProcesses(random, Optional.of(server), bug);
    }

    /** With another log, for which nothing else is broken. */
    public TransactionScenario(Simulation simulation, Function<SimulatedNetwork, SimulatedLog> log) {
        RandomGenerator random = simulation.newRandom();
        SimulatedNetwork network = new SimulatedNetwork(simulation, Faults.drawn(random));
        this.world = new SimulatedWorld(simulation, network, log.apply(network));
        addProcesses(random, Optional.empty(), TransactionBug.NONE);
    }

    private void addProcesses(RandomGenerator random, Optional<SimulatedLogServer> database, TransactionBug bug) {
        Simulation simulation = world.simulation();
        for (String name : List.of("billing", "stock", "transport")) {
            participants.add(new SimulatedParticipant(world, name, bug));
        }
        int count = 2 + random.nextInt(2);
        for (int i = 1; i <= count; i++) {
            coordinators.add(
                    new SimulatedCoordinator(world, simulation.process("node-" + i), participants, database, bug));
        }
    }

    public void play() {
        List<SimulatedActor> actors = new ArrayList<>(participants);
        actors.addAll(coordinators);
        world.play(actors, this::unrest);
        world.history().check(participants);
    }

    private List<String> unrest() {
        List<String> unrest = new ArrayList<>();
        coordinators.stream()
                .filter(coordinator -> !coordinator.isQuiet())
                .forEach(coordinator -> unrest.add(coordinator.process().name()));
        participants.forEach(participant -> unrest.addAll(participant.unrest()));
        return unrest;
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
}
