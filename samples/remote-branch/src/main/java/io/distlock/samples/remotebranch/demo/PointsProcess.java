package io.distlock.samples.remotebranch.demo;

import io.distlock.devservers.JavaCommand;
import io.distlock.samples.remotebranch.PointsService;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.Driver;

/**
 * The points service in a JVM of its own, which has nothing on its class path but itself and the driver. It ends with this process, however
 * that ends. Confined to one thread.
 */
final class PointsProcess implements AutoCloseable {

    private final Map<String, String> environment;
    private Process process;
    private int port;

    private PointsProcess(Map<String, String> environment) throws IOException {
        this.environment = environment;
        this.process = launch(0);
        this.port = awaitPort();
    }

    /** Starts it, on any port that is free. */
    static PointsProcess start(Map<String, String> environment) throws IOException {
        return new PointsProcess(Map.copyOf(environment));
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** As by kill -9; another one takes its place, which has nothing but what is on disk. */
    void dieAndStartAgain() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        process = launch(port);
        port = awaitPort();
    }

    @Override
    public void close() {
        process.destroy();
    }

    private Process launch(int wanted) throws IOException {
        String classPath = Stream.of(PointsService.class, Driver.class)
                .map(PointsProcess::place)
                .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder builder = JavaCommand.of(PointsMain.class)
                .withClassPath(classPath)
                .builder(String.valueOf(wanted))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private int awaitPort() throws IOException {
        BufferedReader output = process.inputReader();
        String told = output.readLine();
        if (told == null) {
            throw new IOException("The points service did not start");
        }
        return Integer.parseInt(told);
    }

    private static String place(Class<?> type) {
        CodeSource source = Objects.requireNonNull(type.getProtectionDomain().getCodeSource());
        return Path.of(source.getLocation().getPath()).toString();
    }
}
