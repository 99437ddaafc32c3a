package io.distlock.txn.autoconfigure.local;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.ResourceHolderSynchronization;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What Spring synchronizes with the distributed transaction on this thread, put aside for a moment. A manager of local transactions that
 * finds synchronization active would suspend it when it begins, and fire it when it commits, long before the global outcome.
 */
record Synchronizations(
        boolean active,
        List<TransactionSynchronization> registered,
        @Nullable String name,
        boolean readOnly,
        @Nullable Integer isolation,
        boolean actual) {

    /** Leaves the thread without synchronization. */
    static Synchronizations putAside() {
        boolean active = TransactionSynchronizationManager.isSynchronizationActive();
        Synchronizations present = new Synchronizations(
                active,
                active ? TransactionSynchronizationManager.getSynchronizations() : List.of(),
                TransactionSynchronizationManager.getCurrentTransactionName(),
                TransactionSynchronizationManager.isCurrentTransactionReadOnly(),
                TransactionSynchronizationManager.getCurrentTransactionIsolationLevel(),
                TransactionSynchronizationManager.isActualTransactionActive());
        TransactionSynchronizationManager.clear();
        return present;
    }

    /**
     * Takes out those that Spring has for connections that were used before a local transaction began: they hold the place that its
     * connection needs. They are suspended, as when Spring begins a transaction of its own.
     *
     * @return what was taken out, for {@link #unpark}
     */
    static List<TransactionSynchronization> park() {
        List<TransactionSynchronization> parked = TransactionSynchronizationManager.getSynchronizations().stream()
                .filter(Synchronizations::belongsToAConnection)
                .toList();
        if (!parked.isEmpty()) {
            List<TransactionSynchronization> others =
                    new ArrayList<>(TransactionSynchronizationManager.getSynchronizations());
            others.removeAll(parked);
            parked.forEach(TransactionSynchronization::suspend);
            TransactionSynchronizationManager.clearSynchronization();
            TransactionSynchronizationManager.initSynchronization();
            others.forEach(TransactionSynchronizationManager::registerSynchronization);
        }
        return parked;
    }

    /** Undoes {@link #park}, as Spring does where a transaction of its own has ended, or failed to begin. */
    static void unpark(List<TransactionSynchronization> parked) {
        // first, so that they are completed whatever becomes of the rest
        parked.forEach(TransactionSynchronizationManager::registerSynchronization);
        parked.forEach(TransactionSynchronization::resume);
    }

    private static boolean belongsToAConnection(TransactionSynchronization synchronization) {
        return synchronization instanceof ResourceHolderSynchronization
                || synchronization.getClass().getName().startsWith("org.springframework.jdbc.");
    }

    /** Replaces what the thread has by what was put aside. */
    void putBack() {
        TransactionSynchronizationManager.clear();
        if (active) {
            TransactionSynchronizationManager.initSynchronization();
            registered.forEach(TransactionSynchronizationManager::registerSynchronization);
        }
        TransactionSynchronizationManager.setCurrentTransactionName(name);
        TransactionSynchronizationManager.setCurrentTransactionReadOnly(readOnly);
        TransactionSynchronizationManager.setCurrentTransactionIsolationLevel(isolation);
        TransactionSynchronizationManager.setActualTransactionActive(actual);
    }
}
