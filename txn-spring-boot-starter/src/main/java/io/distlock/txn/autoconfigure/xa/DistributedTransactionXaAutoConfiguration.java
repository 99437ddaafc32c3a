package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.BeanChoice;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.DistributedTransactionProperties;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.xa.XaSynchronizationRegistry;
import io.distlock.txn.xa.XaTransactionManager;
import io.distlock.txn.xa.XaUserTransaction;
import jakarta.transaction.TransactionManager;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.transaction.jta.JtaTransactionManager;

/**
 * Auto-configuration of JTA over the engines: {@code @Transactional}, JPA, JdbcClient and JMS work in distributed transactions. It comes
 * before everything that would bring managers of local transactions.
 */
@AutoConfiguration(
        after = DistributedTransactionAutoConfiguration.class,
        beforeName = {
            "org.springframework.boot.transaction.jta.autoconfigure.JtaAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.jms.autoconfigure.JmsAutoConfiguration"
        })
@ConditionalOnBooleanProperty("distlock.txn.xa.enabled")
@ConditionalOnClass({TransactionManager.class, JtaTransactionManager.class})
@ConditionalOnBean(TransactionEngines.class)
@EnableConfigurationProperties(XaProperties.class)
public final class DistributedTransactionXaAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(TransactionManager.class)
    XaTransactionManager jtaTransactionManagerOfEngines(
            TransactionEngines engines, DistributedTransactionProperties properties) {
        return new XaTransactionManager(
                new SpringTransactionContext(engines),
                TransactionOptions.of("UserTransaction").withTimeout(properties.timeout()));
    }

    @Bean
    @ConditionalOnMissingBean
    XaUserTransaction userTransaction(XaTransactionManager transactions) {
        return new XaUserTransaction(transactions);
    }

    @Bean
    @ConditionalOnMissingBean
    XaSynchronizationRegistry transactionSynchronizationRegistry(XaTransactionManager transactions) {
        return new XaSynchronizationRegistry(transactions);
    }

    @Bean
    @ConditionalOnMissingBean(org.springframework.transaction.TransactionManager.class)
    JtaTransactionManager transactionManager(
            XaTransactionManager transactions,
            DistributedTransactionProperties properties,
            ConfigurableListableBeanFactory beans) {
        BeanChoice<DataSource> choice = new BeanChoice<>(DataSource.class, "@Primary", null, beans);
        return new DistributedJtaTransactionManager(
                transactions,
                properties.timeout(),
                () -> choice.isClear() ? choice.chosen().map(choice::get) : Optional.empty());
    }

    @Bean
    @ConditionalOnMissingBean
    XaResources xaResources(XaProperties properties, Environment environment, ConfigurableListableBeanFactory beans) {
        String prefix = properties.resourcePrefix();
        return new XaResources(
                prefix == null ? environment.getProperty("spring.application.name", "") : prefix,
                properties.sessions(),
                new ResourceBeans(beans)::all);
    }

    @Bean
    @ConditionalOnMissingBean
    XaStartupChecks xaStartupChecks(
            XaProperties properties,
            XaResources resources,
            TransactionEngines engines,
            ConfigurableListableBeanFactory beans) {
        return new XaStartupChecks(properties, resources, engines, new ResourceBeans(beans));
    }
}
