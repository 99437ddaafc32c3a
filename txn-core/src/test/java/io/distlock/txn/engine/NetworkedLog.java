package io.distlock.txn.engine;

import io.distlock.simulation.VirtualProcess;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The log in memory, behind the network. Confined to one thread. */
final class NetworkedLog implements SimulatedLog {

    private final SimulatedLogServer server;
    private final Function<VirtualProcess, DecisionLog> clients;

    /**
     * A log.
     *
     * @param clients the log as a process has it
     */
    NetworkedLog(SimulatedLogServer server, Function<VirtualProcess, DecisionLog> clients) {
        this.server = server;
        this.clients = clients;
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
        return clients.apply(client);
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
