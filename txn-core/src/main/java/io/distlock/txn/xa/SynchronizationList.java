package io.distlock.txn.xa;

import jakarta.transaction.Synchronization;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Synchronizations of a transaction, in the order of Jakarta Transactions 2.0, section 3.3.2 and {@code
 * TransactionSynchronizationRegistry}: interposed ones come after all others before the end, and before them after it. More may be
 * registered while the first are called. Thread-safe: guarded by itself, and none is called under that lock.
 */
final class SynchronizationList {

    private static final Logger log = LoggerFactory.getLogger(SynchronizationList.class);

    private final List<Synchronization> ordinary = new ArrayList<>();
    private final List<Synchronization> interposed = new ArrayList<>();
    private int ordinaryTold;
    private int interposedTold;
    private boolean afterTold;

    synchronized void add(Synchronization synchronization) {
        ordinary.add(synchronization);
    }

    synchronized void addInterposed(Synchronization synchronization) {
        interposed.add(synchronization);
    }

    synchronized boolean isEmpty() {
        return ordinary.isEmpty() && interposed.isEmpty();
    }

    /** Ends with the first exception. */
    void beforeCompletion() {
        for (Synchronization next = nextBefore(); next != null; next = nextBefore()) {
            next.beforeCompletion();
        }
    }

    private synchronized @Nullable Synchronization nextBefore() {
        if (ordinaryTold < ordinary.size()) {
            return ordinary.get(ordinaryTold++);
        }
        return interposedTold < interposed.size() ? interposed.get(interposedTold++) : null;
    }

    /** Tells all, whatever one of them throws; only once. */
    void afterCompletion(int status) {
        List<Synchronization> all = new ArrayList<>();
        synchronized (this) {
            if (afterTold) {
                return;
            }
            afterTold = true;
            all.addAll(interposed);
            all.addAll(ordinary);
        }
        for (Synchronization each : all) {
            try {
                each.afterCompletion(status);
            } catch (RuntimeException e) {
                log.warn("A synchronization failed after completion with status {}: {}", status, each, e);
            }
        }
    }
}
