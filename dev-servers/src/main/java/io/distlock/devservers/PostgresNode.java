package io.distlock.devservers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * One real PostgreSQL 18 on a free port of 127.0.0.1, ready for two-phase commit ({@code max_prepared_transactions} is 50).
 *
 * <p>Nothing is forced to the disk ({@code fsync} is off), which is safe against the death of processes but makes commits
 * cheaper than in production; pass {@code fsync=on} where that matters. The unpacked binaries stay in
 * {@code java.io.tmpdir/embedded-pg} for the next start; the data go with {@link #close()} or with this JVM, however that ends.
 *
 * <pre>{@code
 * try (PostgresNode postgres = PostgresNode.start()) {
 *     try (Connection connection = postgres.dataSource().getConnection()) { ... }
 * }
 * }</pre>
 *
 * <p>Queries are thread-safe; closing is confined to one thread at a time.
 */
public final class PostgresNode implements PostgresServer {

    private static final String HOST = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final ServerHome home;
    private final EmbeddedPostgres server;
    private final int port;

    private PostgresNode(ServerHome home, EmbeddedPostgres server, int port) {
        this.home = home;
        this.server = server;
        this.port = port;
    }

    /** Starts a server and returns when it takes connections. */
    public static PostgresNode start() {
        return start(Map.of());
    }

    /**
     * Starts a server with parameters of postgresql.conf that win over ours.
     *
     * @throws DevServerException if it does not start
     */
    public static PostgresNode start(Map<String, String> settings) {
        DevServerException last = new DevServerException("not tried");
        for (int attempt = 1; attempt <= FreePorts.ATTEMPTS_MAX; attempt++) {
            ServerHome home = ServerHome.create("postgres");
            try {
                int port = FreePorts.next();
                return new PostgresNode(home, launch(home, port, settings), port);
            } catch (IOException | IllegalStateException e) {
                last = new DevServerException("PostgreSQL did not start", e);
                home.abandon();
            }
        }
        throw last;
    }

    /** Always {@code 127.0.0.1}. */
    @Override
    public String host() {
        return HOST;
    }

    /** The same for the whole life of this object. */
    @Override
    public int port() {
        return port;
    }

    /** Stops the server and removes its data; may be repeated. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new DevServerException("PostgreSQL did not stop", e);
        } finally {
            if (Files.exists(home.path().resolve("data/postmaster.pid"))) {
                home.abandon();
            } else {
                home.close();
            }
        }
    }

    Path directory() {
        return home.path();
    }

    private static EmbeddedPostgres launch(ServerHome home, int port, Map<String, String> settings) throws IOException {
        // ServerHome removes the data, and ends the server with the JVM; only on Windows it cannot.
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(home.path().resolve("data"))
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(Platform.current().isWindows())
                .setPGStartupWait(START_LIMIT)
                .setServerConfig("listen_addresses", HOST)
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_prepared_transactions", "50")
                .setServerConfig("synchronous_commit", "on");
        settings.forEach(builder::setServerConfig);
        return builder.start();
    }
}
