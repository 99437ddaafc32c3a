package io.distlock.samples.twodatabases;

import javax.sql.DataSource;
import org.postgresql.xa.PGXADataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.jdbc.XADataSourceWrapper;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.datasource.init.DataSourceInitializer;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** The second database, {@code billing.datasource.*}. The first one is Spring Boot's own, beside which these beans stand. */
@Configuration(proxyBeanMethods = false)
class BillingDatabase {

    @Bean(defaultCandidate = false)
    @Qualifier("billing")
    @ConfigurationProperties("billing.datasource")
    DataSourceProperties billingProperties() {
        return new DataSourceProperties();
    }

    @Bean(defaultCandidate = false)
    @Qualifier("billing")
    DataSource billing(@Qualifier("billing") DataSourceProperties properties, XADataSourceWrapper wrapper)
            throws Exception {
        PGXADataSource database = new PGXADataSource();
        database.setUrl(properties.determineUrl());
        database.setUser(properties.determineUsername());
        database.setPassword(properties.determinePassword());
        return wrapper.wrapDataSource(database);
    }

    @Bean
    DataSourceInitializer billingSchema(
            @Qualifier("billing") DataSource dataSource, @Value("classpath:billing-schema.sql") Resource script) {
        DataSourceInitializer initializer = new DataSourceInitializer();
        initializer.setDataSource(dataSource);
        initializer.setDatabasePopulator(new ResourceDatabasePopulator(script));
        return initializer;
    }
}
