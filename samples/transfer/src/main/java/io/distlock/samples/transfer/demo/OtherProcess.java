package io.distlock.samples.transfer.demo;

import io.distlock.devservers.JavaCommand;
import io.distlock.samples.transfer.TransferApplication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** The same application once more in a JVM of its own, with the same databases. It ends with this process, however that ends. */
final class OtherProcess implements AutoCloseable {

    private static final String PARENT = "transfer.parent";
    private static final Duration START_LIMIT = Duration.ofSeconds(180);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Process process;
    private final int port;

    private OtherProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it on this port or, where that is taken, on another one; {@link #awaitStart} says when it serves. */
    static OtherProcess launch(int wantedPort, Map<String, ?> properties, ApplicationArguments arguments)
            throws IOException {
        int port = freePort(wantedPort);
        List<String> all = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--transfer.demo=false",
                "--" + PARENT + "=" + ProcessHandle.current().pid()));
        properties.forEach((name, value) -> all.add("--" + name + "=" + value));
        inherited(arguments).forEach(all::add);
        return new OtherProcess(
                JavaCommand.of(TransferApplication.class)
                        .builder(all)
                        .inheritIO()
                        .start(),
                port);
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    void awaitStart() throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (process.isAlive() && System.nanoTime() - start < START_LIMIT.toNanos()) {
            try {
                Http.get(port, "/actuator/health");
                return;
            } catch (IOException e) {
                Thread.sleep(PAUSE.toMillis()); // it does not listen yet
            }
        }
        close();
        throw new IOException("Another process did not start on port " + port);
    }

    /** Whether it is gone, now or very soon. */
    boolean awaitDeath() throws InterruptedException {
        return process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    void onExit(Runnable action) {
        process.onExit().thenRun(action);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!awaitDeath()) {
            process.destroyForcibly();
        }
    }

    /** What the user said about this process is true of the others too, but for what must differ. */
    private static Stream<String> inherited(ApplicationArguments arguments) {
        return Arrays.stream(arguments.getSourceArgs())
                .filter(argument -> Stream.of("--server.port", "--transfer.demo", "--transfer.crash-at")
                        .noneMatch(argument::startsWith));
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

    /** What another process has so that it ends with the first. */
    @Component
    @ConditionalOnProperty(PARENT)
    static final class Parent {

        Parent(DemoProperties properties) {
            Long pid = properties.parent();
            if (pid != null) {
                ProcessHandle.of(pid)
                        .map(ProcessHandle::onExit)
                        .orElseGet(() -> CompletableFuture.completedFuture(null))
                        .thenRun(() -> Runtime.getRuntime().halt(0)); // a parent that had time would have closed us
            }
        }
    }
}
