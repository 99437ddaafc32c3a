package io.distlock.txn.autoconfigure.manager;

import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.RunningEngine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The distributed transaction that Spring manages on this thread, with what has joined it there. Confined to the thread. */
public final class ThreadTransaction {

    private static final Object KEY = ThreadTransaction.class;

    private final RunningEngine engine;
    private final Transaction transaction;
    private final boolean isCoordinated;
    private final Map<Object, JoinedResource> joined = new LinkedHashMap<>();
    private @Nullable Scope scope;
    private boolean ending;

    private ThreadTransaction(RunningEngine engine, Transaction transaction, boolean isCoordinated) {
        this.engine = engine;
        this.transaction = transaction;
        this.isCoordinated = isCoordinated;
    }

    /** That of this thread; empty if there is none, or it is suspended. */
    public static Optional<ThreadTransaction> current() {
        return Optional.ofNullable((ThreadTransaction) TransactionSynchronizationManager.getResource(KEY));
    }

    /** Begins a transaction and binds it to this thread. */
    public static ThreadTransaction begin(RunningEngine engine, TransactionOptions options) {
        ThreadTransaction begun = new ThreadTransaction(engine, engine.begin(options), true);
        begun.bind();
        return begun;
    }

    /** Binds a transaction to this thread that somebody else coordinates. */
    static ThreadTransaction join(RunningEngine engine, Transaction transaction) {
        ThreadTransaction joined = new ThreadTransaction(engine, transaction, false);
        joined.bind();
        return joined;
    }

    public RunningEngine engine() {
        return engine;
    }

    public Transaction transaction() {
        return transaction;
    }

    /** Whether the engine decides on it, and not a coordinator in another service. */
    public boolean isCoordinated() {
        return isCoordinated;
    }

    /** What has joined for the key, made if need be. */
    public JoinedResource joined(Object key, Supplier<? extends JoinedResource> maker) {
        JoinedResource present = joined.get(key);
        if (present == null) {
            present = maker.get();
            joined.put(key, present);
        }
        return present;
    }

    /** All that has joined. */
    public List<JoinedResource> joined() {
        return new ArrayList<>(joined.values());
    }

    /**
     * Commits, with what has joined; the transaction stays bound to the thread.
     *
     * @throws TransactionException in Spring's words, if it has not committed
     */
    public void commit() {
        Outcome outcome = end(true);
        LateCompletion.arrange(transaction, engine.threads());
        Outcomes.afterCommit(transaction, outcome).ifPresent(ThreadTransaction::raise);
    }

    /**
     * Rolls back, with what has joined; the transaction stays bound to the thread.
     *
     * @throws TransactionException in Spring's words, if not all of it has rolled back
     */
    public void rollback() {
        Outcome outcome = end(false);
        LateCompletion.arrange(transaction, engine.threads());
        Outcomes.afterRollback(transaction, outcome).ifPresent(ThreadTransaction::raise);
    }

    /** Ends the transaction with what has joined, and nothing else. */
    public Outcome end(boolean commit) {
        if (commit && transaction.rollbackCause().isEmpty()) {
            joined().forEach(JoinedResource::flush);
        }
        if (commit) {
            joined().forEach(JoinedResource::beforeCompletion);
        }
        ending = true;
        joined().forEach(JoinedResource::ending);
        Outcome outcome = commit ? transaction.commit() : transaction.rollback();
        joined().forEach(JoinedResource::ended);
        return outcome;
    }

    private static void raise(TransactionException news) {
        throw news;
    }

    private void bind() {
        scope = engine.bind(transaction);
        TransactionSynchronizationManager.bindResource(KEY, this);
    }

    /** Takes it off the thread for good. */
    public void leave() {
        TransactionSynchronizationManager.unbindResourceIfPossible(KEY);
        if (scope != null) {
            scope.close();
            scope = null;
        }
    }

    /**
     * Takes it off the thread for good, and rolls it back if nobody has ended it: after a {@link TransactionException} of a
     * synchronization before the commit Spring calls nothing but the clean-up.
     */
    public void close() {
        try {
            if (!ending) {
                end(false);
            }
        } finally {
            leave();
        }
    }

    /** Takes it off the thread for now. */
    public void suspend() {
        joined().forEach(JoinedResource::suspend);
        leave();
    }

    /** Binds it to this thread again. */
    public void resume() {
        bind();
        List<JoinedResource> resources = joined();
        for (int i = resources.size() - 1; i >= 0; i--) {
            resources.get(i).resume();
        }
    }
}
