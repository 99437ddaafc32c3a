package io.distlock.txn.autoconfigure.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The one address of a service: takes what comes in turns to its pods, and can behave as badly as a network. */
final class Gateway implements AutoCloseable {

    /** What becomes of one request. */
    @FunctionalInterface
    interface Way {

        /** Gives the response to be sent back; null if the connection just ends. */
        HttpResponse<byte[]> take(Gateway gateway, HttpRequest request, boolean isOrder) throws Exception;
    }

    static final Way STRAIGHT = (gateway, request, isOrder) -> gateway.forward(request, gateway.nextPod());

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Set<String> OWN_HEADERS =
            Set.of("connection", "content-length", "host", "transfer-encoding", "date", "keep-alive", "upgrade");

    final List<String> messages = new CopyOnWriteArrayList<>();
    final List<Integer> pods = new CopyOnWriteArrayList<>();
    volatile Way way = STRAIGHT;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger turn = new AtomicInteger();

    Gateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://localhost:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    int nextPod() {
        return pods.get(turn.getAndIncrement() % pods.size());
    }

    HttpResponse<byte[]> forward(HttpRequest request, int pod) throws IOException, InterruptedException {
        URI to = URI.create("http://localhost:" + pod + request.uri().toString().substring(url().length()));
        return client.send(
                HttpRequest.newBuilder(request, (name, value) -> true).uri(to).build(), BodyHandlers.ofByteArray());
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        boolean isOrder = path.startsWith(IncomingBranches.PATH);
        messages.add(exchange.getRequestMethod() + " " + (isOrder ? path.replaceAll(".*/", "") : path));
        HttpResponse<byte[]> response;
        try (exchange) {
            try {
                response = way.take(this, request(exchange), isOrder);
            } catch (Exception e) {
                response = null;
            }
            if (response != null) {
                response.headers().map().forEach((name, values) -> {
                    if (!OWN_HEADERS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                        values.forEach(value -> exchange.getResponseHeaders().add(name, value));
                    }
                });
                exchange.sendResponseHeaders(
                        response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
                exchange.getResponseBody().write(response.body());
            }
        }
    }

    private HttpRequest request(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + exchange.getRequestURI()))
                .timeout(PATIENCE)
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OWN_HEADERS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
