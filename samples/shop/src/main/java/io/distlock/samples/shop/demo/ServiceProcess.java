package io.distlock.samples.shop.demo;

import io.distlock.devservers.JavaCommand;
import io.distlock.samples.shop.chaos.Mortality;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A service in a JVM of its own, which can be started again on the same port. What it logs is in a file. Confined to one thread at a
 * time, but for {@link #pid}.
 */
final class ServiceProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(180);
    private static final Duration END_LIMIT = Duration.ofSeconds(60);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int TAIL_CHARS = 3_000;

    private final ShopService service;
    private final int port;
    private final File log;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private volatile Process process;

    /** Launches it; {@link #awaitStart} says when it serves. */
    ServiceProcess(ShopService service, int port, Path logs, List<String> arguments, Map<String, String> environment)
            throws IOException {
        this.service = service;
        this.port = port;
        this.log = logs.resolve(service.text() + ".log").toFile();
        this.arguments = List.copyOf(arguments);
        this.environment = Map.copyOf(environment);
        this.process = launch();
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    void awaitStart() throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (process.isAlive() && System.nanoTime() - start < START_LIMIT.toNanos()) {
            try {
                Http.get(port, "/actuator/health");
                return;
            } catch (ConnectException e) {
                Thread.sleep(PAUSE.toMillis()); // it does not listen yet
            }
        }
        close();
        throw new IOException("The %s service did not start on port %d:%n%s".formatted(service.text(), port, tail()));
    }

    void awaitDeath() throws IOException, InterruptedException {
        if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("The %s service should have died:%n%s".formatted(service.text(), tail()));
        }
    }

    void onExit(Runnable action) {
        process.onExit().thenRunAsync(action);
    }

    void restart() throws IOException, InterruptedException {
        process = launch();
        awaitStart();
    }

    void askToEnd() {
        process.destroy();
    }

    @Override
    public void close() throws InterruptedException {
        askToEnd();
        if (!process.waitFor(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
        }
    }

    private Process launch() throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--spring.main.sources=" + Mortality.class.getName(),
                "--shop.parent=" + ProcessHandle.current().pid()));
        all.addAll(arguments);
        ProcessBuilder builder = JavaCommand.of(service.mainClass())
                .withOptions("-Xmx200m")
                .builder(all)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private String tail() throws IOException {
        String all = Files.readString(log.toPath());
        return all.substring(Math.max(0, all.length() - TAIL_CHARS));
    }
}
