package io.distlock.txn.log.quorum;

import io.distlock.consensus.Register;
import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.engine.PaxosRegister;
import io.distlock.consensus.engine.PaxosRuntime;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.network.SimulatedNetwork;
import io.distlock.txn.TransactionId;
import io.distlock.txn.engine.SimulatedLog;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Three acceptors, and for each process the production log on production registers. Confined to one thread. */
final class SimulatedQuorum implements SimulatedLog {

    private static final int SEATS = 3;
    private static final Configuration CONFIGURATION = Configuration.first("g", List.of("i0", "i1", "i2"));

    private final Simulation simulation;
    private final RandomGenerator random;
    private final RegisterVariant variant;
    private final ChosenValues chosen;
    private final List<SimulatedAcceptor> acceptors;
    private final PaxosOptions options;
    private final Duration lease;

    SimulatedQuorum(Simulation simulation, SimulatedNetwork network, RegisterVariant variant) {
        this(simulation, network, variant, Duration.ofMillis(1_500));
    }

    /** @param lease of every coordinator */
    SimulatedQuorum(Simulation simulation, SimulatedNetwork network, RegisterVariant variant, Duration lease) {
        this.simulation = simulation;
        this.lease = lease;
        this.variant = variant;
        this.random = simulation.newRandom();
        this.chosen = new ChosenValues(simulation, SEATS / 2 + 1);
        this.acceptors = IntStream.range(0, SEATS)
                .mapToObj(seat -> new SimulatedAcceptor(
                        network, simulation.process("acceptor-" + seat), seat, CONFIGURATION, chosen::accepted))
                .toList();
        this.options = PaxosOptions.defaults()
                .withRoundTimeout(Duration.ofMillis(50 + random.nextInt(150)))
                .withOperationTimeout(Duration.ofMillis(150 + random.nextInt(400)))
                .withBackOffMax(Duration.ofMillis(100));
    }

    @Override
    public List<VirtualProcess> servers() {
        return acceptors.stream().map(SimulatedAcceptor::process).toList();
    }

    @Override
    public void started(VirtualProcess server) {}

    @Override
    public DecisionLog open(VirtualProcess client) {
        RandomGenerator own = simulation.newRandom();
        Register register = new PaxosRegister(
                acceptors.stream().map(acceptor -> acceptor.seenFrom(client)).toList(),
                CONFIGURATION,
                options,
                new PaxosRuntime(client.scheduler(), client::nanoTime, client.scheduler(), own));
        return new QuorumDecisionLog(
                variant.on(register, simulation, client, own),
                QuorumDecisionLogOptions.of(client.name()).withLease(lease).withStepTimeout(Duration.ofMillis(500)),
                new LogRuntime(client.scheduler(), client::nanoTime, client.clock(), own));
    }

    @Override
    public Optional<DecisionRecord> everCommitted(TransactionId transaction) {
        return chosen.recorded(transaction).stream()
                .filter(record -> record.decision() == Decision.COMMIT)
                .findFirst();
    }

    @Override
    public boolean everAborted(TransactionId transaction) {
        return chosen.recorded(transaction).stream().anyMatch(record -> record.decision() == Decision.ABORT);
    }

    @Override
    public List<String> unrest() {
        return chosen.unrest();
    }
}
