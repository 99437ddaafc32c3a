package io.distlock.txn.autoconfigure.advice;

import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.DistributedTransactionProperties;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.autoconfigure.interceptor.DistributedTransactionAdvisor;
import io.distlock.txn.autoconfigure.interceptor.DistributedTransactionValidator;
import io.distlock.txn.autoconfigure.local.DecisionCarrier;
import io.distlock.txn.autoconfigure.local.LocalTransactionProxies;
import io.distlock.txn.autoconfigure.manager.DistributedTransactionManager;
import io.distlock.txn.autoconfigure.manager.SpringTransactionCoordinator;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.transaction.TransactionExecutionListener;

/** Auto-configuration of {@link io.distlock.txn.DistributedTransaction} and the coordinator. The proxies need no AspectJ. */
@AutoConfiguration(after = DistributedTransactionAutoConfiguration.class)
@ConditionalOnBean(TransactionEngines.class)
@Import(TransactionProxyRegistrar.class)
@ImportRuntimeHints(TransactionRuntimeHints.class)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public final class DistributedTransactionAdviceAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SpringTransactionCoordinator transactionCoordinator(
            TransactionEngines engines,
            DistributedTransactionProperties properties,
            ObjectProvider<TransactionExecutionListener> listeners) {
        DistributedTransactionManager manager = new DistributedTransactionManager(engines, properties.timeout());
        listeners.orderedStream().forEach(manager::addListener);
        return new SpringTransactionCoordinator(engines, manager);
    }

    /** Exists before most other beans, so it takes nothing but the environment, and looks up the rest when it is needed. */
    @Bean
    @ConditionalOnMissingBean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static DistributedTransactionAdvisor distributedTransactionAdvisor(
            ObjectProvider<DistributedTransactionProperties> properties,
            ObjectProvider<SpringTransactionCoordinator> coordinator,
            Environment environment) {
        return new DistributedTransactionAdvisor(
                environment.getProperty(
                        "distlock.txn.advisor-order",
                        Integer.class,
                        DistributedTransactionProperties.DEFAULT_ADVISOR_ORDER),
                () -> coordinator.getObject().manager(),
                () -> properties.getObject().timeout(),
                environment::resolveRequiredPlaceholders);
    }

    @Bean
    @ConditionalOnMissingBean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static DistributedTransactionValidator distributedTransactionValidator(
            ObjectProvider<DistributedTransactionAdvisor> advisor, ObjectProvider<TransactionEngines> engines) {
        return new DistributedTransactionValidator(
                advisor::getObject, log -> engines.getObject().announce(log));
    }

    @Bean
    @ConditionalOnMissingBean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static LocalTransactionProxies localTransactionProxies(
            Environment environment, ObjectProvider<DecisionCarrier> carriers) {
        boolean enabled = environment.getProperty("distlock.txn.local.enabled", Boolean.class, true);
        Set<String> excluded = Binder.get(environment)
                .bind("distlock.txn.local.excluded-managers", Bindable.setOf(String.class))
                .orElse(Set.of());
        return new LocalTransactionProxies(name -> enabled && !excluded.contains(name), () -> carriers.orderedStream()
                .toList());
    }
}
