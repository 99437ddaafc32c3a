package io.distlock.lock.autoconfigure.advice;

import io.distlock.lock.interceptor.DistributedLockAdvisor;
import io.distlock.lock.interceptor.LockLostListenerRegistrar;
import io.distlock.lock.interceptor.LockLostTransactionListener;
import io.distlock.lock.interceptor.OptimisticTransactionListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecutionListener;

/** Auto-configuration of what refuses to commit under a lost lock, or after an optimistic conflict. */
@AutoConfiguration(after = DistlockAdviceAutoConfiguration.class)
@ConditionalOnClass(TransactionExecutionListener.class)
@ConditionalOnBean(DistributedLockAdvisor.class)
public final class DistlockTransactionAutoConfiguration {

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
            LockLostTransactionListener lockLost,
            OptimisticTransactionListener optimistic) {
        return new LockLostListenerRegistrar(managers, lockLost, optimistic);
    }
}
