package io.distlock.txn.autoconfigure.local;

import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.beans.BeansException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A manager of local transactions of the application, as it is called from inside of a distributed one. Thread-safe.
 *
 * @param name of its bean
 */
record LocalManager(String name, PlatformTransactionManager delegate, DataSource dataSource) {

    private static final String PROPERTY = "dataSource";

    /** The database of a manager, as that of JDBC and that of JPA tell it; empty if it has none. */
    static Optional<DataSource> dataSourceOf(PlatformTransactionManager manager) {
        BeanWrapperImpl properties = new BeanWrapperImpl(manager);
        if (!properties.isReadableProperty(PROPERTY)) {
            return Optional.empty();
        }
        try {
            return properties.getPropertyValue(PROPERTY) instanceof DataSource found
                    ? Optional.of(found)
                    : Optional.empty();
        } catch (BeansException e) {
            return Optional.empty(); // without one it refuses to tell
        }
    }

    /** Begins a transaction of its own, which owns no synchronization. */
    TransactionStatus begin(TransactionDefinition definition) {
        Synchronizations ours = Synchronizations.putAside();
        try {
            return delegate.getTransaction(definition);
        } finally {
            ours.putBack();
        }
    }

    /** Ends such a transaction. */
    void end(TransactionStatus status, boolean commit) {
        Synchronizations ours = Synchronizations.putAside();
        if (status instanceof DefaultTransactionStatus own && own.isNewSynchronization()) {
            TransactionSynchronizationManager.initSynchronization(); // which it is going to trigger and to clear
        }
        try {
            if (commit) {
                delegate.commit(status);
            } else {
                delegate.rollback(status);
            }
        } finally {
            ours.putBack();
        }
    }
}
