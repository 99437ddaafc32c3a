package io.distlock.txn.autoconfigure.interceptor;

import io.distlock.txn.autoconfigure.manager.DistributedTransactionManager;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.function.Supplier;
import org.aopalliance.aop.Advice;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.util.StringValueResolver;

/**
 * Runs methods with {@link io.distlock.txn.DistributedTransaction} in their transactions. To be declared as a bean with the infrastructure
 * role, for Spring's auto-proxying. Makes no manager and reads no settings before they are needed. Thread-safe.
 */
public final class DistributedTransactionAdvisor extends AbstractPointcutAdvisor {

    private static final long serialVersionUID = 1L;

    private final transient Pointcut pointcut;
    private final transient AnnotatedTransactions transactions;
    private final transient DistributedTransactionInterceptor interceptor;

    /**
     * @param order after that of locks, before that of {@code @Transactional}
     * @param manager asked for with the first call
     * @param timeout of methods that set none, asked for with the first of them
     * @param placeholders resolves {@code ${...}} in attributes and throws where it cannot
     */
    public DistributedTransactionAdvisor(
            int order,
            Supplier<DistributedTransactionManager> manager,
            Supplier<Duration> timeout,
            StringValueResolver placeholders) {
        setOrder(order);
        this.transactions = new AnnotatedTransactions(new TransactionAttributeResolver(timeout, placeholders));
        this.interceptor = new DistributedTransactionInterceptor(transactions, manager);
        this.pointcut = new AnnotatedPointcut(transactions);
    }

    @Override
    public Pointcut getPointcut() {
        return pointcut;
    }

    @Override
    public Advice getAdvice() {
        return interceptor;
    }

    AnnotatedTransactions transactions() {
        return transactions;
    }

    private static final class AnnotatedPointcut extends StaticMethodMatcherPointcut {

        private final AnnotatedTransactions transactions;

        AnnotatedPointcut(AnnotatedTransactions transactions) {
            this.transactions = transactions;
            setClassFilter(transactions::isCandidateClass);
        }

        @Override
        public boolean matches(Method method, Class<?> targetClass) {
            return transactions.hasTransactionAttribute(method, targetClass);
        }
    }
}
