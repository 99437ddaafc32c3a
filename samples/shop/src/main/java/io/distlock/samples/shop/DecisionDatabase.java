package io.distlock.samples.shop;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** With the log {@code jdbc} decisions are in the database of orders, and other services look there, beside their own. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("shop.decisions.jdbc-url")
public class DecisionDatabase {

    @Bean(defaultCandidate = false)
    @ConfigurationProperties("shop.decisions")
    DataSource decisions() {
        return new HikariDataSource();
    }
}
