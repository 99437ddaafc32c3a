package io.distlock.samples.twodatabases.demo;

import io.distlock.devservers.PostgresNode;
import io.distlock.devservers.demo.DemoServers;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A real PostgreSQL of this process with two databases, unless the properties say where others are. */
final class DemoDatabases extends DemoServers {

    static final String[] PROPERTIES = {
        "spring.datasource.url", "spring.datasource.username", "billing.datasource.url", "billing.datasource.username"
    };

    DemoDatabases() {
        super(PROPERTIES);
    }

    @Override
    protected Map<String, Object> start(Consumer<AutoCloseable> owned) {
        PostgresNode server = PostgresNode.start();
        owned.accept(server);
        JdbcClient.create(server.dataSource()).sql("CREATE DATABASE billing").update();
        return Map.of(
                PROPERTIES[0], server.jdbcUrl(),
                PROPERTIES[1], server.username(),
                PROPERTIES[2], "jdbc:postgresql://%s:%d/billing".formatted(server.host(), server.port()),
                PROPERTIES[3], server.username());
    }
}
