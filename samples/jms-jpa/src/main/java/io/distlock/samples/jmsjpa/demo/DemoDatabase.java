package io.distlock.samples.jmsjpa.demo;

import io.distlock.devservers.PostgresNode;
import io.distlock.devservers.demo.DemoServers;
import java.util.Map;
import java.util.function.Consumer;

/** A real PostgreSQL of this process on a free port, unless a property says where another one is. */
final class DemoDatabase extends DemoServers {

    private static final String URL = "spring.datasource.url";
    private static final String USERNAME = "spring.datasource.username";

    DemoDatabase() {
        super(URL, USERNAME, "spring.datasource.password");
    }

    @Override
    protected Map<String, Object> start(Consumer<AutoCloseable> owned) {
        PostgresNode server = PostgresNode.start();
        owned.accept(server);
        return Map.of(URL, server.jdbcUrl(), USERNAME, server.username());
    }
}
