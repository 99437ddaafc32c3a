package io.distlock.txn.autoconfigure.tcc;

import io.distlock.txn.tcc.LocalTransactionException;
import io.distlock.txn.tcc.LocalTransactions;
import java.sql.Connection;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * Local transactions of a manager of the application. Each is one of its own, apart from the distributed transaction around it, and
 * methods that are transactional with the same manager take part in it. Thread-safe.
 */
final class SpringLocalTransactions implements LocalTransactions {

    private final String name;
    private final PlatformTransactionManager manager;
    private final DataSource dataSource;

    SpringLocalTransactions(String name, PlatformTransactionManager manager, DataSource dataSource) {
        this.name = name;
        this.manager = manager;
        this.dataSource = dataSource;
    }

    DataSource dataSource() {
        return dataSource;
    }

    @Override
    public <T extends @Nullable Object> T inTransaction(LocalWork<T> work) throws Exception {
        TransactionStatus status = begin();
        T result;
        try {
            result = run(work);
        } catch (Throwable t) {
            rollback(status, t);
            throw t;
        }
        try {
            manager.commit(status);
        } catch (RuntimeException e) {
            throw new LocalTransactionException(
                    "Nobody knows whether a local transaction of '%s' has committed: %s"
                            .formatted(name, e.getMessage()),
                    e);
        }
        return result;
    }

    private TransactionStatus begin() {
        try {
            return manager.getTransaction(
                    new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
        } catch (TransactionException e) {
            throw new LocalTransactionException(
                    "A local transaction of '%s' could not begin: %s".formatted(name, e.getMessage()), e);
        }
    }

    private <T extends @Nullable Object> T run(LocalWork<T> work) throws Exception {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            return work.run(connection);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    private void rollback(TransactionStatus status, Throwable cause) {
        try {
            manager.rollback(status);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
