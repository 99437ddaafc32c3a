package io.distlock.samples.reservation.demo;

import io.distlock.devservers.PostgresNode;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.demo.DemoServers;
import java.util.Map;
import java.util.function.Consumer;

/** A real Redis and a real PostgreSQL of this process, unless the properties say where others are. */
final class OwnServers extends DemoServers {

    static final String[] PROPERTIES = {
        "spring.data.redis.host", "spring.data.redis.port", "spring.datasource.url", "spring.datasource.username"
    };

    OwnServers() {
        super(PROPERTIES);
    }

    @Override
    protected Map<String, Object> start(Consumer<AutoCloseable> owned) {
        RedisNode redis = RedisNode.start();
        owned.accept(redis);
        PostgresNode postgres = PostgresNode.start();
        owned.accept(postgres);
        return Map.of(
                PROPERTIES[0], redis.host(),
                PROPERTIES[1], redis.port(),
                PROPERTIES[2], postgres.jdbcUrl(),
                PROPERTIES[3], postgres.username());
    }
}
