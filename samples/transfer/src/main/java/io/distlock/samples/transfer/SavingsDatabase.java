package io.distlock.samples.transfer;

import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.datasource.init.DataSourceInitializer;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The second database, set by {@code transfer.savings.url}. The first one is Spring Boot's own, beside which these beans stand. */
@Configuration(proxyBeanMethods = false)
class SavingsDatabase {

    @Bean(defaultCandidate = false)
    @Qualifier("savings")
    @ConfigurationProperties("transfer.savings")
    DataSourceProperties savingsProperties() {
        return new DataSourceProperties();
    }

    @Bean(defaultCandidate = false)
    @Qualifier("savings")
    DataSource savingsDataSource(@Qualifier("savings") DataSourceProperties properties) {
        return properties.initializeDataSourceBuilder().build();
    }

    @Bean(defaultCandidate = false)
    @Qualifier("savings")
    PlatformTransactionManager savingsTransactionManager(@Qualifier("savings") DataSource dataSource) {
        return new JdbcTransactionManager(dataSource);
    }

    @Bean
    DataSourceInitializer savingsSchema(
            @Qualifier("savings") DataSource dataSource, @Value("classpath:savings-schema.sql") Resource script) {
        DataSourceInitializer initializer = new DataSourceInitializer();
        initializer.setDataSource(dataSource);
        initializer.setDatabasePopulator(new ResourceDatabasePopulator(script));
        return initializer;
    }
}
