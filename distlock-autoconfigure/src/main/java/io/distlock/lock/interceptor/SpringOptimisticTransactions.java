package io.distlock.lock.interceptor;

import java.lang.reflect.Method;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Follows the transactions that Spring binds to threads. Thread-safe. */
final class SpringOptimisticTransactions implements OptimisticTransactions {

    private final AnnotationTransactionAttributeSource attributes = new AnnotationTransactionAttributeSource(false);

    @Override
    public boolean isActive() {
        return TransactionSynchronizationManager.isSynchronizationActive()
                && TransactionSynchronizationManager.isActualTransactionActive();
    }

    @Override
    public boolean begins(Method method, Class<?> targetClass) {
        TransactionAttribute attribute = attributes.getTransactionAttribute(method, targetClass);
        return attribute != null
                && switch (attribute.getPropagationBehavior()) {
                    case TransactionDefinition.PROPAGATION_REQUIRED,
                            TransactionDefinition.PROPAGATION_REQUIRES_NEW,
                            TransactionDefinition.PROPAGATION_NESTED -> true;
                    default -> false;
                };
    }

    @Override
    public void bind(OptimisticCallInTransaction call) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void suspend() {
                call.suspended();
            }

            @Override
            public void resume() {
                call.resumed();
            }

            @Override
            public void afterCompletion(int status) {
                call.transactionEnded(status != STATUS_UNKNOWN);
            }
        });
    }
}
