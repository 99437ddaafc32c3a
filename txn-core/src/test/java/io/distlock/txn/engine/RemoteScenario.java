package io.distlock.txn.engine;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.network.Faults;
import io.distlock.simulation.network.SimulatedNetwork;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Resolution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Services with two instances each, of which one begins transactions and calls the others, and these call each other, over a bad network
 * and a mesh that repeats calls, while instances, databases and the log are paused, killed and cut off. The engine, recovery and remote
 * branches are those of production. Confined to one thread.
 */
final class RemoteScenario {

    static final String[] SOMETIMES = {
        "session expired",
        "unknown commit",
        "fenced",
        "late work refused",
        "repeated order",
        "committed",
        "rolled back",
        "killed at a crash point",
        "told by recovery to commit",
        "asked the log and rolled back",
        "committed by another instance",
        "rolled back beside COMMIT",
        "committed at a service on the way",
        "committed without a call that failed",
        "one of two deliveries committed",
        "call repeated",
        "order unfinished",
        "refused: Replayed",
        "refused: RolledBack",
        "refused: Finished",
        "refused: NoCoordinator",
        "refused: DeadlinePassed",
        "refused: Expired",
        "refused: LogUnreachable",
        "refused: TooDeep"
    };

    private final SimulatedWorld world;
    private final RemoteHistory history;
    private final Map<String, SimulatedService> services = new LinkedHashMap<>();

    RemoteScenario(Simulation simulation, RemoteBug bug) {
        RandomGenerator random = simulation.newRandom();
        SimulatedNetwork network = new SimulatedNetwork(simulation, Faults.drawn(random));
        SimulatedLogServer server = new SimulatedLogServer(simulation, simulation.process("log"), TransactionBug.NONE);
        NetworkedLog log = new NetworkedLog(
                server, client -> new NetworkedDecisionLog(simulation, network, client, server, TransactionBug.NONE) {
                    @Override
                    public CompletionStage<Resolution> abort(DecisionRecord record) {
                        return super.abort(record).thenApply(resolution -> misread(resolution, bug));
                    }
                });
        this.world = new SimulatedWorld(simulation, network, log);
        this.history = new RemoteHistory(simulation, log);
        RemoteWorld remote = new RemoteWorld(world, services, history, bug);
        add(remote, "orders", "billing", true, random);
        add(remote, "inventory", "stock", false, random);
        if (random.nextBoolean()) {
            add(remote, "payment", "ledger", false, random);
        }
    }

    private void add(RemoteWorld remote, String name, String database, boolean begins, RandomGenerator random) {
        SimulatedParticipant participant =
                new SimulatedParticipant(world, database, TransactionBug.NONE).askedByOthers(random.nextBoolean());
        services.put(name, new SimulatedService(remote, name, participant, begins, 2));
    }

    private Resolution misread(Resolution resolution, RemoteBug bug) {
        return history.misread(resolution, bug);
    }

    void play() {
        List<SimulatedActor> actors = new ArrayList<>();
        services.values().forEach(service -> {
            actors.add(service.database);
            actors.addAll(service.instances);
        });
        world.play(actors, this::unrest);
        history.check(
                services.values().stream().map(service -> service.database).toList());
    }

    private List<String> unrest() {
        List<String> unrest = new ArrayList<>();
        services.values().forEach(service -> {
            service.instances.stream()
                    .filter(instance -> !instance.isQuiet())
                    .forEach(instance -> unrest.add(instance.process().name()));
            unrest.addAll(service.database.unrest());
        });
        return unrest;
    }
}
