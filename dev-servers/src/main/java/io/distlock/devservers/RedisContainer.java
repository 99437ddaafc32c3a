package io.distlock.devservers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

/** A Redis server in a container. */
record RedisContainer(GenericContainer<?> container, RedisOptions options) implements RedisServer {

    private static final int PORT = 6379;
    private static final String CONFIGURATION = "/tmp/redis.conf";
    private static final Duration PING_LIMIT = Duration.ofMillis(500);

    static RedisServer start(RedisOptions options) {
        List<String> lines = new ArrayList<>(List.of("protected-mode no", "save \"\""));
        options.password().ifPresent(password -> lines.add("requirepass " + password));
        lines.addAll(options.directives());
        GenericContainer<?> container = Containers.of(ServerImages.redis(), PORT)
                .withCopyToContainer(Transferable.of(String.join("\n", lines) + "\n"), CONFIGURATION)
                .withCommand("redis-server", CONFIGURATION);
        RedisContainer redis = new RedisContainer(container, options);
        Containers.start(
                container, () -> RedisCall.within(PING_LIMIT, redis, "PING").equals("PONG"));
        return redis;
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
}
