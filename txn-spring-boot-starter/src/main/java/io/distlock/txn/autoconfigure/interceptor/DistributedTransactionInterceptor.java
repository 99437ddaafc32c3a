package io.distlock.txn.autoconfigure.interceptor;

import io.distlock.txn.autoconfigure.manager.DistributedTransactionAttribute;
import io.distlock.txn.autoconfigure.manager.DistributedTransactionManager;
import java.io.Serial;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** Spring's own advice of transactional methods, with a manager that is not a bean and is made with the first call. Thread-safe. */
final class DistributedTransactionInterceptor extends TransactionInterceptor {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Supplier<DistributedTransactionManager> manager;

    DistributedTransactionInterceptor(
            AnnotatedTransactions transactions, Supplier<DistributedTransactionManager> manager) {
        setTransactionAttributeSource(transactions);
        this.manager = manager;
    }

    @Override
    protected TransactionManager determineTransactionManager(
            @Nullable TransactionAttribute attribute, @Nullable Class<?> targetClass) {
        DistributedTransactionManager found = manager.get();
        if (attribute instanceof DistributedTransactionAttribute distributed) {
            found.requireJoinable(distributed);
        }
        return found;
    }

    /** The exception of work that took part is the cause of a later refusal to commit. */
    @Override
    protected void completeTransactionAfterThrowing(
            @Nullable TransactionInfo info, InvocationCallback invocation, Throwable failure) {
        if (info != null
                && info.getTransactionAttribute() != null
                && info.getTransactionStatus() instanceof DefaultTransactionStatus status
                && status.hasTransaction()
                && !status.isNewTransaction()
                && info.getTransactionAttribute().rollbackOn(failure)) {
            manager.get().doom(status, failure);
        }
        super.completeTransactionAfterThrowing(info, invocation, failure);
    }
}
