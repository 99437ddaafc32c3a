package io.distlock.devservers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;

/**
 * One real ZooKeeper 3.9 server on a free port of 127.0.0.1, inside this JVM: alone, or a member of a {@link ZooKeeperEnsemble}.
 *
 * <p>Sessions and nodes survive {@link #kill()} and {@link #restart()}. A tick is 200 ms, so that sessions may be as short as
 * 400 ms; they may be as long as a minute.
 *
 * <pre>{@code
 * try (ZooKeeperNode zooKeeper = ZooKeeperNode.start()) {
 *     CuratorFramework client = CuratorFrameworkFactory.newClient(zooKeeper.connectString(), retryPolicy);
 * }
 * }</pre>
 *
 * <p>Queries are thread-safe; starting, stopping and closing are confined to one thread at a time.
 */
public final class ZooKeeperNode implements ZooKeeperServer {

    private static final String HOST = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofSeconds(20);

    private final ServerHome home;
    private final Properties configuration;
    private final int port;
    private volatile Optional<ZooKeeperServerEmbedded> server = Optional.empty();

    ZooKeeperNode(ServerHome home, int port, Map<String, String> settings) {
        this.home = home;
        this.port = port;
        this.configuration = configuration(home.path().resolve("data"), port, settings);
    }

    /** Starts a single server and returns when it serves requests. */
    public static ZooKeeperNode start() {
        return start(Map.of());
    }

    /**
     * Starts a single server with lines of zoo.cfg that win over ours, for example {@code tickTime} in milliseconds.
     *
     * @throws DevServerException if it does not start
     */
    public static ZooKeeperNode start(Map<String, String> settings) {
        DevServerException last = new DevServerException("not tried");
        for (int attempt = 1; attempt <= FreePorts.ATTEMPTS_MAX; attempt++) {
            ZooKeeperNode node = new ZooKeeperNode(ServerHome.create("zookeeper"), FreePorts.next(), settings);
            try {
                node.launch();
                node.awaitServing();
                return node;
            } catch (DevServerException e) {
                last = e;
                node.close();
            }
        }
        throw last;
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

    /** True between start and {@link #kill()}, whether or not an ensemble around it has a quorum. */
    public boolean isRunning() {
        return server.isPresent();
    }

    /** {@code standalone}, {@code leader} or {@code follower}; empty while it does not serve requests. */
    public Optional<String> role() {
        return FourLetters.ask(this, "srvr")
                .lines()
                .filter(line -> line.startsWith("Mode: "))
                .map(line -> line.substring("Mode: ".length()))
                .findFirst();
    }

    /** Number of sessions that are connected to this very server. */
    public int connections() {
        return (int) FourLetters.ask(this, "cons")
                .lines()
                .filter(line -> line.contains("sid=0x"))
                .count();
    }

    /** Cuts all connections and ends the server without ending any session; keeps its data. */
    public void kill() {
        server.ifPresent(ZooKeeperServerEmbedded::close);
        server = Optional.empty();
    }

    /**
     * Starts the server again on the same port with the same data. Waits until it serves requests, which a member of an ensemble
     * does once there is a quorum.
     */
    public void restart() {
        kill();
        Await.until(connectString() + " is free again", START_LIMIT, () -> {
            launch();
            return true;
        });
        awaitServing();
    }

    /** Ends the server and removes its data; may be repeated. */
    @Override
    public void close() {
        kill();
        home.close();
    }

    Path directory() {
        return home.path();
    }

    /** Starts without waiting for the server to serve, because the first member of an ensemble cannot do so alone. */
    void launch() {
        try {
            Files.createDirectories(home.path().resolve("data"));
            ZooKeeperServerEmbedded starting = ZooKeeperServerEmbedded.builder()
                    .baseDir(home.path())
                    .configuration((Properties) configuration.clone())
                    .exitHandler(ExitHandler.LOG_ONLY)
                    .build();
            server = Optional.of(starting);
            starting.start(START_LIMIT.toMillis());
        } catch (Exception e) {
            kill();
            throw new DevServerException("ZooKeeper did not start on " + connectString(), e);
        }
    }

    void awaitServing() {
        Await.until(connectString() + " serves requests", START_LIMIT, () -> role().isPresent());
    }

    /** True if the session is connected to this very server. */
    boolean holdsConnectionOf(long sessionId) {
        return FourLetters.ask(this, "cons").contains("sid=0x" + Long.toHexString(sessionId) + ",");
    }

    private static Properties configuration(Path data, int port, Map<String, String> settings) {
        Properties lines = new Properties();
        lines.putAll(Map.of(
                "dataDir", data.toString(),
                "clientPort", Integer.toString(port),
                "clientPortAddress", HOST,
                "tickTime", "200",
                "initLimit", "50",
                "syncLimit", "25",
                "maxSessionTimeout", "60000",
                "maxClientCnxns", "0",
                "admin.enableServer", "false",
                "4lw.commands.whitelist", "srvr,cons"));
        lines.putAll(settings);
        return lines;
    }
}
