package io.distlock.devservers;

import java.time.Duration;

/**
 * One real Redis server for those who want its address and nothing else of it: a {@link RedisNode}, or a container where {@link
 * ServerImages} are asked for.
 *
 * <pre>{@code
 * try (RedisServer redis = RedisServer.start()) {
 *     redis.command("SET", "greeting", "hello");
 * }
 * }</pre>
 *
 * <p>Queries are thread-safe; closing is confined to one thread at a time.
 */
public interface RedisServer extends AutoCloseable {

    /** Starts a server that keeps nothing on disk and returns when it answers. */
    static RedisServer start() {
        return start(RedisOptions.defaults());
    }

    /**
     * Starts a server and returns when it answers. Options that name files or other servers are for a {@link RedisNode}.
     *
     * @throws DevServerException if it does not start
     */
    static RedisServer start(RedisOptions options) {
        return ServerImages.areUsed() ? RedisContainer.start(options) : RedisNode.start(options);
    }

    /** Name or address of the machine. */
    String host();

    /** The port at {@link #host()}. */
    int port();

    /** How it was started. */
    RedisOptions options();

    /** {@code host:port}, as {@code spring.data.redis.cluster.nodes} and its like take it. */
    default String address() {
        return host() + ":" + port();
    }

    /** {@code redis://host:port}, with the password of the default user where there is one. */
    default String uri() {
        return "redis://"
                + options().password().map(password -> ":" + password + "@").orElse("") + address();
    }

    /**
     * Sends one command as the default user over a connection of its own and waits up to 5 s for the reply. What belongs
     * to a connection (MULTI, SELECT, WAIT) has therefore no effect on the next command.
     *
     * @return text of the reply: nil is the empty string, an array has one element a line
     * @throws RedisCommandException if the reply is an error
     * @throws DevServerException if there is no reply; the command may have been carried out
     */
    default String command(String... command) {
        return RedisCall.within(Duration.ofSeconds(5), this, command);
    }

    /** Ends the server and removes its data; may be repeated. */
    @Override
    void close();
}
