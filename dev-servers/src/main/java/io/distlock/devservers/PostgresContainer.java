package io.distlock.devservers;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;

/** A PostgreSQL server in a container. */
record PostgresContainer(GenericContainer<?> container) implements PostgresServer {

    private static final int PORT = 5432;
    private static final Map<String, String> SETTINGS =
            Map.of("max_prepared_transactions", "50", "fsync", "off", "synchronous_commit", "on");

    static PostgresServer start(Map<String, String> settings) {
        GenericContainer<?> container = Containers.of(ServerImages.postgres(), PORT)
                .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
                .withCommand(command(settings));
        PostgresContainer postgres = new PostgresContainer(container);
        Containers.start(container, postgres::takesConnections);
        return postgres;
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return container.getMappedPort(PORT);
    }

    @Override
    public void close() {
        container.stop();
    }

    private boolean takesConnections() {
        try (Connection connection = dataSource().getConnection()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static String[] command(Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(SETTINGS);
        all.putAll(settings);
        List<String> command = new ArrayList<>(List.of("postgres"));
        all.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command.toArray(String[]::new);
    }
}
