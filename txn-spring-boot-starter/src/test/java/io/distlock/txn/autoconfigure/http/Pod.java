package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.spi.DecisionLog;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.artemis.autoconfigure.ArtemisAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jms.autoconfigure.JmsAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** One instance of a service, with its database, and with the decision log that all share. */
record Pod(String service, ConfigurableApplicationContext context) implements AutoCloseable {

    static final String SECRET = "0123456789abcdef0123456789abcdef";

    /** Starts one behind the addresses of all. */
    static Pod start(
            String service,
            WebApplicationType type,
            MemoryDecisions decisions,
            Map<String, Gateway> addresses,
            String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "spring.application.name=" + service,
                "spring.main.banner-mode=off",
                "server.port=0",
                "distlock.enabled=false",
                "distlock.txn.log.type=shared",
                "distlock.txn.http.enabled=true",
                "distlock.txn.http.secret=" + SECRET,
                "distlock.txn.http.clock-skew=0s",
                "distlock.txn.http.validity=2m",
                "distlock.txn.participants.timeout=30s",
                "distlock.txn.shutdown-timeout=1s",
                "distlock.txn.recovery.interval=200ms"));
        addresses.forEach((name, gateway) -> {
            all.add("distlock.txn.http.targets.%s.url=%s".formatted(name, gateway.url()));
            all.add("distlock.txn.http.targets.%s.order-timeout=30s".formatted(name));
        });
        all.addAll(Arrays.asList(properties));
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(type)
                .properties(all.toArray(String[]::new))
                .initializers(fresh -> fresh.getBeanFactory().registerSingleton("decisions", decisions))
                .run();
        return new Pod(service, context);
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    List<String> states(String entry) {
        return context.getBean(Ledger.class).states(entry);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {
                HibernateJpaAutoConfiguration.class,
                DataJpaRepositoriesAutoConfiguration.class,
                ArtemisAutoConfiguration.class,
                JmsAutoConfiguration.class
            })
    @Import({WorkController.class, CallClients.class, HttpBranchObservationIT.Observed.class, Secured.class})
    static class Application {

        @Bean
        DecisionLog shared(MemoryDecisions decisions, Environment environment) {
            return new MemoryDecisionLog(
                    decisions, environment.getRequiredProperty("spring.application.name"), InstantSource.system());
        }

        @Bean
        DataSource dataSource(Environment environment) {
            return JdbcConnectionPool.create(
                    "jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1"
                            .formatted(environment.getRequiredProperty("spring.application.name")),
                    "sa",
                    "");
        }

        @Bean
        Ledger ledger(DataSource dataSource) {
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            jdbc.execute(
                    "CREATE TABLE IF NOT EXISTS entry (id VARCHAR(40) PRIMARY KEY, name VARCHAR(100), state VARCHAR(10))");
            return new Ledger(jdbc);
        }
    }
}
