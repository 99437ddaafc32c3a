package io.distlock.lock.autoconfigure.advice;

import io.distlock.lock.interceptor.DistributedLockAdvisor;
import io.distlock.lock.interceptor.LockKeepingTransactionListener;
import io.distlock.lock.interceptor.LockLostListenerRegistrar;
import io.distlock.lock.interceptor.LockLostTransactionListener;
import io.distlock.lock.interceptor.OptimisticTransactionListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Auto-configuration of what refuses to commit under a lost lock, or after an optimistic conflict, and keeps locks until transactions
 * have completed.
 */
@AutoConfiguration(after = DistlockAdviceAutoConfiguration.class)
@ConditionalOnClass(TransactionExecutionListener.class)
@ConditionalOnBean(DistributedLockAdvisor.class)
public final class DistlockTransactionAutoConfiguration {

    /** First, so that it also knows of a commit that another one refuses. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    @ConditionalOnMissingBean
    LockKeepingTransactionListener lockKeepingTransactionListener(DistributedLockAdvisor advisor) {
        return new LockKeepingTransactionListener(advisor);
    }

    @Bean
    @ConditionalOnMissingBean
    LockLostTransactionListener lockLostTransactionListener(DistributedLockAdvisor advisor) {
        return new LockLostTransactionListener(advisor);
    }

    @Bean
    @ConditionalOnMissingBean
    OptimisticTransactionListener optimisticTransactionListener(DistributedLockAdvisor advisor) {
        return new OptimisticTransactionListener(advisor);
    }

    @Bean
    @ConditionalOnMissingBean
    LockLostListenerRegistrar lockLostListenerRegistrar(
            ObjectProvider<ConfigurableTransactionManager> managers,
            LockKeepingTransactionListener lockKeeping,
            LockLostTransactionListener lockLost,
            OptimisticTransactionListener optimistic) {
        return new LockLostListenerRegistrar(managers, lockKeeping, lockLost, optimistic);
    }
}
