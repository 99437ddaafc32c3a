package io.distlock.txn.autoconfigure.tcc;

import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.autoconfigure.DistributedTransactionProperties;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DataSourceUtils;

/** Auto-configuration of beans with {@link io.distlock.txn.tcc.TccParticipant}. */
@AutoConfiguration(after = DistributedTransactionAdviceAutoConfiguration.class)
@ConditionalOnClass({DataSourceUtils.class, EmbeddedDatabaseConnection.class})
@ConditionalOnBean(TransactionEngines.class)
@EnableConfigurationProperties(TccProperties.class)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public final class DistributedTransactionTccAutoConfiguration {

    private static final int AFTER_TRANSACTIONS = 10;

    @Bean
    @ConditionalOnMissingBean
    TccManagers tccManagers(TccProperties properties, ConfigurableListableBeanFactory beans) {
        return new TccManagers(properties, beans);
    }

    @Bean
    @ConditionalOnMissingBean
    TccBeans tccBeans(TccProperties properties, TccManagers managers, ConfigurableListableBeanFactory beans) {
        return new TccBeans(properties, managers, beans);
    }

    @Bean
    @ConditionalOnMissingBean
    BranchCleaner tccBranchCleaner(TccProperties properties, TccManagers managers) {
        return new BranchCleaner(managers, properties.retention(), properties.cleanupInterval());
    }

    /** Exists before most other beans, so it takes nothing but the environment, and looks up the rest when it is needed. */
    @Bean
    @ConditionalOnMissingBean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static TccAdvisor tccAdvisor(
            Environment environment,
            ObjectProvider<TccBeans> beans,
            ObjectProvider<TransactionCoordinator> coordinator) {
        int order = environment.getProperty(
                "distlock.txn.advisor-order", Integer.class, DistributedTransactionProperties.DEFAULT_ADVISOR_ORDER);
        return new TccAdvisor(order + AFTER_TRANSACTIONS, beans::getObject, coordinator::getObject);
    }
}
