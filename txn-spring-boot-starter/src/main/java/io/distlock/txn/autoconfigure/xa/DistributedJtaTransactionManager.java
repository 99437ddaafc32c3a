package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.manager.GlobalTransactionManager;
import io.distlock.txn.autoconfigure.manager.ThreadTransaction;
import io.distlock.txn.xa.XaSynchronizationRegistry;
import io.distlock.txn.xa.XaTransactionManager;
import io.distlock.txn.xa.XaUserTransaction;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.SystemException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.jta.JtaTransactionManager;
import org.springframework.transaction.jta.JtaTransactionObject;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Transactions of {@code @Transactional}: distributed ones, which those of {@code @DistributedTransaction} join and are joined by. It
 * tells outcomes by the same exceptions. Thread-safe.
 */
final class DistributedJtaTransactionManager extends JtaTransactionManager implements GlobalTransactionManager {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String UNNAMED = "transaction";
    private static final int NAME_LENGTH_MAX = 128;

    private final transient XaTransactionManager transactions;
    private final transient Duration timeout;
    private final transient Supplier<Optional<DataSource>> dataSource;

    /**
     * @param timeout of transactions that set none
     * @param dataSource where TCC participants keep their branches
     */
    DistributedJtaTransactionManager(
            XaTransactionManager transactions, Duration timeout, Supplier<Optional<DataSource>> dataSource) {
        super(new XaUserTransaction(transactions), transactions);
        setTransactionSynchronizationRegistry(new XaSynchronizationRegistry(transactions));
        this.transactions = transactions;
        this.timeout = timeout;
        this.dataSource = dataSource;
    }

    /** The only or primary one; null if there is none that is clear. */
    public @Nullable DataSource getDataSource() {
        return dataSource.get().orElse(null);
    }

    @Override
    protected void doJtaBegin(JtaTransactionObject object, TransactionDefinition definition)
            throws NotSupportedException, SystemException {
        applyIsolationLevel(object, definition.getIsolationLevel());
        int seconds = determineTimeout(definition);
        transactions.begin(TransactionOptions.of(name(definition))
                .withTimeout(seconds < 0 ? timeout : Duration.ofSeconds(seconds)));
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        ThreadTransaction current = current();
        try {
            current.commit();
        } finally {
            current.leave();
        }
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        ThreadTransaction current = current();
        try {
            current.rollback();
        } finally {
            current.leave();
        }
    }

    /** After a {@link TransactionException} of a synchronization before the commit Spring calls nothing else. */
    @Override
    protected void doCleanupAfterCompletion(Object transaction) {
        ThreadTransaction.current().ifPresent(ThreadTransaction::close);
        super.doCleanupAfterCompletion(transaction);
    }

    private static ThreadTransaction current() {
        return ThreadTransaction.current()
                .orElseThrow(() -> new IllegalTransactionStateException(
                        "The transaction of this thread was ended by somebody else, through UserTransaction perhaps"));
    }

    private static String name(TransactionDefinition definition) {
        String name = definition.getName();
        return name == null || name.isBlank() ? UNNAMED : name.substring(Math.max(0, name.length() - NAME_LENGTH_MAX));
    }
}
