package io.distlock.samples.optimistic.demo;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.demo.DemoServers;
import java.util.Map;
import java.util.function.Consumer;

/** A real Redis of this process, unless the properties say where another one is. */
final class OwnRedis extends DemoServers {

    OwnRedis() {
        super("spring.data.redis.host", "spring.data.redis.port", "spring.data.redis.url");
    }

    @Override
    protected Map<String, Object> start(Consumer<AutoCloseable> owned) {
        RedisNode redis = RedisNode.start();
        owned.accept(redis);
        return Map.of("spring.data.redis.host", redis.host(), "spring.data.redis.port", redis.port());
    }
}
