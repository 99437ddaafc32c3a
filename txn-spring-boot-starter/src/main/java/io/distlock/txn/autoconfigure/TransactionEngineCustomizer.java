package io.distlock.txn.autoconfigure;

import io.distlock.txn.BranchId;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.engine.ProtocolProbe;
import io.distlock.txn.engine.TransactionListener;
import io.distlock.txn.spi.TransactionParticipant;
import java.util.Optional;
import java.util.function.Supplier;

/** Changes an engine while it is put together, or looks on. All beans of this kind are asked, in order. */
public interface TransactionEngineCustomizer {

    /** What to tell about the transactions of the log's engine. */
    default Optional<TransactionListener> listener(String log) {
        return Optional.empty();
    }

    /** Where a test or a demonstration kills the process; nothing belongs here in production. */
    default ProtocolProbe probe(String log) {
        return ProtocolProbe.NONE;
    }

    /** The participant, or one around it, which is a {@link io.distlock.txn.spi.OnePhaseParticipant} if this is one. */
    default TransactionParticipant participant(String log, TransactionParticipant participant) {
        return participant;
    }

    /** Begins a transaction, or refuses to. */
    default Transaction begin(String log, TransactionOptions options, Supplier<Transaction> begin) {
        return begin.get();
    }

    /** Opened whenever a thread works for the transaction, and closed on the same thread. */
    default Scope scope(Transaction transaction) {
        return () -> {};
    }

    /** Whether the deadline of a branch in doubt has certainly passed, so that it asks the log without patience. */
    default boolean isOverdue(String log, BranchId branch) {
        return false;
    }

    /** The engine runs. */
    default void started(RunningEngine engine) {}
}
