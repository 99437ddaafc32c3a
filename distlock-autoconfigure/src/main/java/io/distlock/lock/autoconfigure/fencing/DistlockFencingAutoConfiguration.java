package io.distlock.lock.autoconfigure.fencing;

import io.distlock.lock.autoconfigure.advice.DistlockTransactionAutoConfiguration;
import io.distlock.lock.interceptor.DistributedLockAdvisor;
import io.distlock.lock.interceptor.FencingTransactionListener;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;

/** Auto-configuration of the check of fencing tokens just before a commit. Only where it is asked for. */
@AutoConfiguration(
        after = DistlockTransactionAutoConfiguration.class,
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnBooleanProperty("distlock.fencing.jdbc.enabled")
@ConditionalOnClass({JdbcTransactionObjectSupport.class, DataSourceScriptDatabaseInitializer.class})
@ConditionalOnBean(DistributedLockAdvisor.class)
@EnableConfigurationProperties(FencingProperties.class)
@ImportRuntimeHints(FencingRuntimeHints.class)
public final class DistlockFencingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    FencingRegistrar fencingRegistrar(
            FencingProperties properties, DistributedLockAdvisor advisor, ListableBeanFactory beans) {
        FencingTransactionListener listener = new FencingTransactionListener(
                advisor, key -> !properties.excludedLocks().contains(key.name()));
        return new FencingRegistrar(beans, properties.excludedManagers(), listener);
    }

    @Bean
    @ConditionalOnSingleCandidate(DataSource.class)
    @ConditionalOnMissingBean
    FencingSchemaInitializer fencingSchemaInitializer(DataSource dataSource, FencingProperties properties) {
        return new FencingSchemaInitializer(dataSource, properties.initializeSchema());
    }
}
