package io.distlock.samples.remotebranch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Gives customers points: {@code POST /points/<customer>/<number>}, as a branch of the caller's transaction; {@code GET /points/<customer>}
 * tells how many. Nothing but the JDK, a driver, and the secret that all services share.
 */
public final class PointsService implements AutoCloseable {

    private static final String NAME = "points";
    private static final String POINTS = "/points/";
    private static final int DELIVERIES = 10_000_000;

    private final Signatures signatures;
    private final DecisionTables log;
    private final PointsTable table;
    private final Orders orders;
    private final Call.Seen seen = new Call.Seen();
    private final SecureRandom random = new SecureRandom();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    /**
     * Serves.
     *
     * @param port 0 for any that is free
     * @param database with the points, and with the tables of the decision log
     */
    public PointsService(int port, DataSource database, String keyId, byte[] secret) throws IOException, SQLException {
        signatures = new Signatures(keyId, secret);
        log = new DecisionTables(database);
        table = new PointsTable(database);
        orders = new Orders(signatures, NAME, table);
        server = HttpServer.create(new InetSocketAddress(port), 0);
        server.setExecutor(threads);
        server.createContext(POINTS, exchange -> answer(exchange, this::serve));
        server.createContext(Orders.PATH, exchange -> answer(exchange, this::carryOut));
        server.start();
        timer.scheduleWithFixedDelay(this::askTheLog, 1, 1, TimeUnit.SECONDS);
    }

    public static void main(String[] arguments) throws Exception {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(Objects.requireNonNull(System.getenv("POINTS_DATABASE"), "POINTS_DATABASE is not set"));
        String secret = Objects.requireNonNull(System.getenv("DISTLOCK_SECRET"), "DISTLOCK_SECRET is not set");
        new PointsService(8090, database, "default", secret.getBytes(StandardCharsets.UTF_8));
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        timer.shutdownNow();
    }

    // -- calls

    private void serve(HttpExchange exchange) throws RefusedException, SQLException, IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            tell(exchange);
        } else {
            give(exchange);
        }
    }

    private void tell(HttpExchange exchange) throws SQLException, IOException {
        String customer = exchange.getRequestURI().getPath().substring(POINTS.length());
        byte[] answer = String.valueOf(table.points(customer)).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
    }

    private void give(HttpExchange exchange) throws RefusedException, SQLException, IOException {
        Call call = Call.read(signatures, NAME, values(exchange, Call.HEADER), seen, Instant.now());
        log.requireOpen(call.transaction());
        String delivery = call.branch() + ".%07d".formatted(random.nextInt(DELIVERIES));
        String[] path = exchange.getRequestURI().getPath().split("/");
        int points = path.length == 4 && path[3].matches("[0-9]{1,6}") ? Integer.parseInt(path[3]) : 0;
        // whatever fails votes no, and a vote of yes is on disk before it leaves
        boolean prepared = points > 0;
        if (prepared) {
            table.prepare(call, delivery, path[2], points);
            if (!Instant.now().isBefore(call.deadline())) {
                table.end(call.transaction().toString(), delivery, "rolled-back");
                prepared = false;
            }
        }
        exchange.getResponseHeaders()
                .set(
                        "Distlock-Branches",
                        signatures.write(
                                "Distlock-Branches",
                                "n=%s;b=%s@%s=%s".formatted(call.nonce(), delivery, NAME, prepared ? "P" : "N")));
        exchange.sendResponseHeaders(prepared ? 204 : 422, -1);
    }

    private void carryOut(HttpExchange exchange) throws RefusedException, IOException {
        Orders.Answer answer = orders.carryOut(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                values(exchange, "Distlock-Command"));
        exchange.getResponseHeaders().set("Distlock-Outcome", answer.outcome());
        exchange.sendResponseHeaders(answer.status(), -1);
    }

    // -- what nobody told

    /** Nobody has to: a branch whose coordinator has gone, or whose deadline has passed, asks. */
    private void askTheLog() {
        try {
            for (PointsTable.InDoubt doubt : table.inDoubt()) {
                if (doubt.deadline().isBefore(Instant.now()) || !log.coordinatorLives(doubt.transaction())) {
                    boolean commits = log.commits(doubt.transaction(), doubt.branch());
                    table.end(doubt.transaction().toString(), doubt.branch(), commits ? "committed" : "rolled-back");
                }
            }
        } catch (SQLException | RefusedException | RuntimeException e) {
            System.err.println("Asked in vain, which is tried again: " + e);
        }
    }

    // -- HTTP

    @FunctionalInterface
    private interface Work {

        void run(HttpExchange exchange) throws RefusedException, SQLException, IOException;
    }

    private static void answer(HttpExchange exchange, Work work) throws IOException {
        try (exchange) {
            try {
                work.run(exchange);
            } catch (RefusedException e) {
                exchange.sendResponseHeaders(e.status(), -1);
            } catch (SQLException e) {
                exchange.sendResponseHeaders(503, -1);
            }
        }
    }

    private static List<String> values(HttpExchange exchange, String header) {
        return exchange.getRequestHeaders().getOrDefault(header, List.of());
    }
}
