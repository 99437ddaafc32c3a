package io.distlock.samples.quickstart.demo;

import io.distlock.devservers.JavaCommand;
import io.distlock.devservers.RedisNode;
import io.distlock.samples.quickstart.QuickstartApplication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** The same application once more in a JVM of its own, with the same Redis. It ends with this process, however that ends. */
final class SecondProcess implements AutoCloseable {

    private static final String PARENT = "quickstart.parent";
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Process process;
    private final int port;

    private SecondProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it on this port or, where that is taken, on another one; returns when it serves. */
    static SecondProcess start(int wantedPort, Optional<RedisNode> redis, ApplicationArguments arguments)
            throws IOException, InterruptedException {
        int port = freePort(wantedPort);
        List<String> all = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--quickstart.demo=false",
                "--" + PARENT + "=" + ProcessHandle.current().pid()));
        redis.ifPresent(node -> all.addAll(
                List.of("--spring.data.redis.host=" + node.host(), "--spring.data.redis.port=" + node.port())));
        inherited(arguments).forEach(all::add);
        SecondProcess second = new SecondProcess(
                JavaCommand.of(QuickstartApplication.class)
                        .builder(all)
                        .inheritIO()
                        .start(),
                port);
        second.awaitStart();
        return second;
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    void onExit(Runnable action) {
        process.onExit().thenRun(action);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
        }
    }

    private void awaitStart() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
                .timeout(START_LIMIT)
                .build();
        long start = System.nanoTime();
        while (process.isAlive() && System.nanoTime() - start < START_LIMIT.toNanos()) {
            try {
                client.send(health, HttpResponse.BodyHandlers.discarding());
                return;
            } catch (IOException e) {
                Thread.sleep(PAUSE.toMillis()); // it does not listen yet
            }
        }
        close();
        throw new IOException("The second process did not start on port " + port);
    }

    /** What the user said about this process is true of the second one too, but for what must differ. */
    private static Stream<String> inherited(ApplicationArguments arguments) {
        return Arrays.stream(arguments.getSourceArgs())
                .filter(argument -> !argument.startsWith("--server.port") && !argument.startsWith("--quickstart."));
    }

    private static int freePort(int wanted) throws IOException {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }
    }

    /** What the second process has so that it ends with the first. */
    @Component
    @ConditionalOnProperty(PARENT)
    static final class Parent {

        Parent(@Value("${" + PARENT + "}") long pid) {
            ProcessHandle.of(pid)
                    .map(ProcessHandle::onExit)
                    .orElseGet(() -> CompletableFuture.completedFuture(null))
                    .thenRun(() -> Runtime.getRuntime().halt(0)); // a parent that had time would have closed us
        }
    }
}
