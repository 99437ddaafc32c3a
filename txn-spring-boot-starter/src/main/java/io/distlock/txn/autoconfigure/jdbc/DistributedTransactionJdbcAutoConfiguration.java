package io.distlock.txn.autoconfigure.jdbc;

import io.distlock.txn.autoconfigure.BeanChoice;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionEngines;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Auto-configuration of the log type {@code jdbc}. Whether the application has a database for it, and which, is looked up when the log
 * is needed.
 */
@AutoConfiguration(after = DistributedTransactionAutoConfiguration.class)
@ConditionalOnClass({DataSource.class, DataSourceUtils.class, EmbeddedDatabaseConnection.class})
@ConditionalOnBean(TransactionEngines.class)
@EnableConfigurationProperties(JdbcLogProperties.class)
public final class DistributedTransactionJdbcAutoConfiguration {

    /** Comes after ZooKeeper: whoever configured that wants it, while a database is there anyway. */
    private static final int AFTER_ZOOKEEPER = 100;

    @Bean
    @Order(AFTER_ZOOKEEPER)
    @ConditionalOnMissingBean
    JdbcDecisionLogFactory jdbcDecisionLogFactory(JdbcLogProperties properties, ConfigurableListableBeanFactory beans) {
        return new JdbcDecisionLogFactory(
                new BeanChoice<>(DataSource.class, "distlock.txn.log.jdbc.data-source", properties.dataSource(), beans),
                properties);
    }

    @Bean
    @ConditionalOnMissingBean
    JdbcDecisionCarrier jdbcDecisionCarrier() {
        return new JdbcDecisionCarrier();
    }
}
