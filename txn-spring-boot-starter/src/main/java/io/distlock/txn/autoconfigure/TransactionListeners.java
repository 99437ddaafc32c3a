package io.distlock.txn.autoconfigure;

import io.distlock.txn.BranchId;
import io.distlock.txn.Heuristic;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.engine.TransactionListener;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells several listeners, none of which can stop a transaction by failing. Thread-safe. */
final class TransactionListeners implements TransactionListener {

    private static final Logger log = LoggerFactory.getLogger(TransactionListeners.class);

    private final List<TransactionListener> listeners;

    TransactionListeners(List<TransactionListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void begun(Transaction transaction) {
        tell(listener -> listener.begun(transaction));
    }

    @Override
    public void phaseBegun(Transaction transaction, Phase phase) {
        tell(listener -> listener.phaseBegun(transaction, phase));
    }

    @Override
    public void phaseEnded(Transaction transaction, Phase phase, Duration duration) {
        tell(listener -> listener.phaseEnded(transaction, phase, duration));
    }

    @Override
    public void callFailed(Transaction transaction, String call, Throwable failure) {
        tell(listener -> listener.callFailed(transaction, call, failure));
    }

    @Override
    public void heuristic(Transaction transaction, Heuristic heuristic) {
        tell(listener -> listener.heuristic(transaction, heuristic));
    }

    @Override
    public void announced(Transaction transaction, Outcome outcome) {
        tell(listener -> listener.announced(transaction, outcome));
    }

    @Override
    public void completed(Transaction transaction, Outcome outcome) {
        tell(listener -> listener.completed(transaction, outcome));
    }

    @Override
    public void recovered(BranchId branch, boolean committed) {
        tell(listener -> listener.recovered(branch, committed));
    }

    private void tell(Consumer<TransactionListener> news) {
        for (TransactionListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                log.warn("A listener of distributed transactions failed", e);
            }
        }
    }
}
