package io.distlock.txn.xa;

import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.engine.TransactionEngine;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.LocalBranch;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Transactions of an engine, bound to threads by the engine. Thread-safe. */
public final class EngineContext implements TransactionContext {

    private final TransactionEngine engine;
    private final DecisionLog log;
    private final Executor executor;
    private final Map<TransactionId, Scope> scopes = new ConcurrentHashMap<>();

    /**
     * @param log that of the engine
     * @param executor for synchronizations that come late
     */
    public EngineContext(TransactionEngine engine, DecisionLog log, Executor executor) {
        this.engine = engine;
        this.log = log;
        this.executor = executor;
    }

    @Override
    public Optional<Transaction> current() {
        return engine.current();
    }

    @Override
    public Transaction begin(TransactionOptions options) {
        Transaction transaction = engine.begin(options);
        bind(transaction);
        return transaction;
    }

    @Override
    public Suspended suspend(Transaction transaction) {
        leave(transaction);
        return () -> bind(transaction);
    }

    @Override
    public Outcome end(XaTransaction transaction, boolean commit) {
        Transaction ended = transaction.transaction();
        try {
            if (commit) {
                transaction.beforeCompletion();
            }
            return commit ? ended.commit() : ended.rollback();
        } finally {
            leave(ended);
            transaction.ended();
        }
    }

    @Override
    public boolean tellsTheEndOf(Transaction transaction) {
        return scopes.containsKey(transaction.id());
    }

    @Override
    public Optional<DecisionLog> log(Transaction transaction) {
        return engine.isOpen(transaction.id()) ? Optional.of(log) : Optional.empty();
    }

    @Override
    public void enlist(Transaction transaction, LocalBranch branch) {
        engine.enlist(transaction, branch);
    }

    @Override
    public void later(Runnable task) {
        executor.execute(task);
    }

    private void bind(Transaction transaction) {
        scopes.put(transaction.id(), engine.bind(transaction));
    }

    private void leave(Transaction transaction) {
        Scope scope = scopes.remove(transaction.id());
        if (scope != null) {
            scope.close();
        }
    }
}
