package io.distlock.txn.autoconfigure.manager;

import io.distlock.txn.Transaction;
import io.distlock.txn.autoconfigure.RunningEngine;
import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * Asks {@link DistributedTransactionManager} to work for a transaction that exists, such as one of another service, instead of beginning
 * one. Committing it is whatever the transaction makes of it. Not changed once it is made.
 */
public final class JoiningDefinition extends DefaultTransactionDefinition {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient RunningEngine engine;
    private final transient Transaction transaction;

    /** @param engine whose participants work for the transaction */
    public JoiningDefinition(RunningEngine engine, Transaction transaction) {
        super(PROPAGATION_REQUIRES_NEW);
        setName(transaction.options().name());
        this.engine = engine;
        this.transaction = transaction;
    }

    RunningEngine engine() {
        return engine;
    }

    Transaction transaction() {
        return transaction;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
