package io.distlock.txn.engine;

import io.distlock.simulation.VirtualProcess;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import java.util.List;
import java.util.Optional;

/** The decision log of a simulation: its servers, its clients, and what was ever recorded in it. Confined to one thread. */
public interface SimulatedLog {

    List<VirtualProcess> servers();

    /** A server begins a life. */
    void started(VirtualProcess server);

    /** The log as a process has it in its present life. */
    DecisionLog open(VirtualProcess client);

    /** The COMMIT that was recorded for the transaction at any time. */
    Optional<DecisionRecord> everCommitted(TransactionId transaction);

    boolean everAborted(TransactionId transaction);

    /** Owners that are gone and not retired, and COMMITs that are not collected. */
    List<String> unrest();
}
