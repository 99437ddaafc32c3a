package io.distlock.txn.autoconfigure.manager;

import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.autoconfigure.RunningEngine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The distributed transaction that Spring manages on this thread, with what has joined it there. Confined to the thread. */
public final class ThreadTransaction {

    private static final Object KEY = ThreadTransaction.class;

    private final RunningEngine engine;
    private final Transaction transaction;
    private final Map<Object, JoinedResource> joined = new LinkedHashMap<>();
    private @Nullable Scope scope;
    private boolean ending;

    ThreadTransaction(RunningEngine engine, Transaction transaction) {
        this.engine = engine;
        this.transaction = transaction;
    }

    /** That of this thread; empty if there is none, or it is suspended. */
    public static Optional<ThreadTransaction> current() {
        return Optional.ofNullable((ThreadTransaction) TransactionSynchronizationManager.getResource(KEY));
    }

    public RunningEngine engine() {
        return engine;
    }

    public Transaction transaction() {
        return transaction;
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

    /** What has joined does what has to come before the end. */
    void ending() {
        ending = true;
        joined().forEach(JoinedResource::ending);
    }

    boolean isEnding() {
        return ending;
    }

    void bind() {
        scope = engine.bind(transaction);
        TransactionSynchronizationManager.bindResource(KEY, this);
    }

    void unbind() {
        TransactionSynchronizationManager.unbindResourceIfPossible(KEY);
        if (scope != null) {
            scope.close();
            scope = null;
        }
    }

    void suspend() {
        joined().forEach(JoinedResource::suspend);
        unbind();
    }

    void resume() {
        bind();
        List<JoinedResource> resources = joined();
        for (int i = resources.size() - 1; i >= 0; i--) {
            resources.get(i).resume();
        }
    }
}
