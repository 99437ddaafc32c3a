package io.distlock.devservers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One real redis-server on a free port of 127.0.0.1, for tests, samples and benchmarks: 7.0.15, or the executable that {@code
 * -Ddistlock.dev-servers.redis} names.
 *
 * <p>The server ends with {@link #close()} or with this JVM, however that ends. Data lie in a temporary directory that survives
 * {@link #kill()} and {@link #restart()}; what they hold depends on {@link RedisOptions#withAppendOnly()}.
 *
 * <pre>{@code
 * try (RedisNode redis = RedisNode.start()) {
 *     redis.command("SET", "greeting", "hello");
 *     redis.kill();
 *     redis.restart();
 * }
 * }</pre>
 *
 * <p>Queries and {@link #command} are thread-safe; starting, stopping and closing are confined to one thread at a time.
 */
public final class RedisNode implements RedisServer {

    private static final String HOST = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofSeconds(15);
    private static final Duration PING_LIMIT = Duration.ofMillis(500);

    private final ServerHome home;
    private final RedisMode mode;
    private final RedisOptions options;
    private final int port;
    private volatile ServerProcess process;

    private RedisNode(ServerHome home, RedisMode mode, RedisOptions options, int port) {
        this.home = home;
        this.mode = mode;
        this.options = options;
        this.port = port;
        writeConfiguration();
        this.process = launch();
    }

    /** Starts a server that keeps nothing on disk and returns when it answers. */
    public static RedisNode start() {
        return start(RedisOptions.defaults());
    }

    /**
     * Starts a server and returns when it answers.
     *
     * @throws UnsupportedPlatformException where Redis has no build for this machine, Windows among them
     * @throws DevServerException if it does not start; the message holds the end of its log
     */
    public static RedisNode start(RedisOptions options) {
        return start(RedisMode.SERVER, options);
    }

    static RedisNode start(RedisMode mode, RedisOptions options) {
        Platform.current().redisBuild();
        ServerHome home = ServerHome.create("redis");
        try {
            RedisBinary.unpackInto(home.path());
            for (int attempt = 1; attempt <= FreePorts.ATTEMPTS_MAX; attempt++) {
                RedisNode node = new RedisNode(home, mode, options, FreePorts.next());
                if (node.awaitAnswer()) {
                    return node;
                }
            }
            throw new DevServerException("No free port for redis after " + FreePorts.ATTEMPTS_MAX + " attempts");
        } catch (RuntimeException e) {
            home.close();
            throw e;
        }
    }

    /** Always {@code 127.0.0.1}. */
    @Override
    public String host() {
        return HOST;
    }

    /** The same for the whole life of this object, also after {@link #restart()}. */
    @Override
    public int port() {
        return port;
    }

    @Override
    public RedisOptions options() {
        return options;
    }

    /** Process id of the latest server process, running or not. */
    public long pid() {
        return process.pid();
    }

    /** True while the server process exists; a paused one does. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Stops the server with SIGTERM and waits for its end; keeps the data directory. */
    public void stop() {
        process.terminate();
    }

    /** Ends the server with SIGKILL and waits for its end; keeps the data directory. */
    public void kill() {
        process.kill();
    }

    /** Starts the server again on the same port with the same data, after {@link #stop()} if it runs, and waits for its answer. */
    public void restart() {
        stop();
        Await.until("redis is back on port " + port, START_LIMIT, () -> {
            process = launch();
            return awaitAnswer();
        });
    }

    /** Freezes the server with SIGSTOP: its connections stay open and nothing is answered. */
    public void pause() {
        process.signal("STOP");
    }

    /** Lets a paused server go on; commands that it received meanwhile are carried out. */
    public void resume() {
        process.signal("CONT");
    }

    /** Ends the server and removes its directory; may be repeated. */
    @Override
    public void close() {
        try {
            process.kill();
        } finally {
            home.close();
        }
    }

    Path directory() {
        return home.path();
    }

    private void writeConfiguration() {
        try {
            Files.write(home.path().resolve("redis.conf"), mode.directives(port, options));
        } catch (IOException e) {
            throw new DevServerException("Cannot write redis.conf in " + home.path(), e);
        }
    }

    private ServerProcess launch() {
        List<String> command = new ArrayList<>(List.of("./redis-server", "redis.conf"));
        if (mode == RedisMode.SENTINEL) {
            command.add("--sentinel");
        }
        return ServerProcess.start(home, command);
    }

    /** Returns false where another attempt may help: somebody was faster to the port, or a fork still holds the executable. */
    private boolean awaitAnswer() {
        try {
            Await.until("redis answers on port " + port, START_LIMIT, () -> !process.isAlive() || isAnswering());
        } catch (DevServerException e) {
            process.kill();
            throw new DevServerException(e.getMessage() + "\n" + process.logTail(), e);
        }
        if (process.isAlive()) {
            return true;
        }
        String log = process.logTail();
        if (log.contains("Address already in use") || log.contains("Text file busy")) {
            return false;
        }
        throw new DevServerException("redis-server ended at once:\n" + log);
    }

    /** Asks for the process id too, because a faster neighbour on the same port would answer as well. */
    private boolean isAnswering() {
        return RedisCall.within(PING_LIMIT, this, "PING").equals("PONG")
                && RedisCall.within(PING_LIMIT, this, "INFO", "server").contains("process_id:" + pid() + "\r");
    }
}
