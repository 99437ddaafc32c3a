package io.distlock.txn.xa;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where persistence providers keep what belongs to a transaction. Thread-safe. */
public final class XaSynchronizationRegistry implements TransactionSynchronizationRegistry {

    private final XaTransactionManager manager;

    public XaSynchronizationRegistry(XaTransactionManager manager) {
        this.manager = manager;
    }

    @Override
    public @Nullable Object getTransactionKey() {
        return manager.current().map(XaTransaction::id).orElse(null);
    }

    @Override
    public void putResource(Object key, @Nullable Object value) {
        required().resource(Objects.requireNonNull(key, "key"), value);
    }

    @Override
    public @Nullable Object getResource(Object key) {
        return required().resource(Objects.requireNonNull(key, "key"));
    }

    @Override
    public void registerInterposedSynchronization(Synchronization synchronization) {
        required().registerInterposed(synchronization);
    }

    @Override
    public int getTransactionStatus() {
        return manager.getStatus();
    }

    @Override
    public void setRollbackOnly() {
        required().setRollbackOnly();
    }

    @Override
    public boolean getRollbackOnly() {
        return required().getStatus() == Status.STATUS_MARKED_ROLLBACK;
    }

    private XaTransaction required() {
        return manager.current().orElseThrow(() -> new IllegalStateException("This thread works for no transaction"));
    }
}
