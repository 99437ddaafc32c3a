package io.distlock.samples.transfer.demo;

import io.distlock.devservers.PostgresNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Two real PostgreSQL servers of this process on free ports, unless the properties say where other databases are. */
final class DemoDatabases implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String CHECKING = "spring.datasource.";
    private static final String SAVINGS = "transfer.savings.";

    /** The servers, whose ports are also in properties. */
    record Servers(PostgresNode checking, PostgresNode savings) implements AutoCloseable {

        Map<String, Object> properties() {
            Map<String, Object> properties = new LinkedHashMap<>();
            properties.put(CHECKING + "url", checking.jdbcUrl());
            properties.put(CHECKING + "username", checking.username());
            properties.put(SAVINGS + "url", savings.jdbcUrl());
            properties.put(SAVINGS + "username", savings.username());
            return properties;
        }

        @Override
        public void close() {
            try (savings) {
                checking.close();
            }
        }
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        boolean hasChecking = environment.containsProperty(CHECKING + "url");
        boolean hasSavings = environment.containsProperty(SAVINGS + "url");
        if (hasChecking != hasSavings) {
            throw new InvalidConfigurationPropertyValueException(
                    (hasChecking ? SAVINGS : CHECKING) + "url",
                    "",
                    "The other database is set, so this one must be, too. Without both, two servers are started.");
        }
        if (!hasChecking) {
            Servers servers = start();
            environment.getPropertySources().addFirst(new MapPropertySource("demoDatabases", servers.properties()));
            DefaultListableBeanFactory beans = (DefaultListableBeanFactory) context.getBeanFactory();
            beans.registerSingleton("demoServers", servers);
            beans.registerDisposableBean("demoServers", servers::close); // as the first one, so it is the last to go
        }
    }

    private static Servers start() {
        CompletableFuture<PostgresNode> savings = CompletableFuture.supplyAsync(PostgresNode::start);
        PostgresNode checking = PostgresNode.start();
        return new Servers(checking, savings.join());
    }
}
