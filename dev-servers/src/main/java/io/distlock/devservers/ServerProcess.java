package io.distlock.devservers;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A child process in a {@link ServerHome}, known to its guard from before its first instruction until after its last.
 *
 * <p>Thread-safe.
 */
final class ServerProcess {

    /** Writes the process id and becomes the server; where the home is gone, because the JVM is, the server never starts. */
    private static final String LAUNCH =
            """
            echo $$ > "$0"
            if command -v setsid > /dev/null; then exec setsid "$@"; fi
            if command -v perl > /dev/null; then exec perl -MPOSIX=setsid -e 'setsid(); exec @ARGV' "$@"; fi
            exec "$@"
            """;

    private static final Duration EXIT_LIMIT = Duration.ofSeconds(15);
    private static final int TAIL_CHARS = 2_000;

    private final Process process;
    private final CompletableFuture<Void> gone;
    private final Path log;

    private ServerProcess(Process process, Path pidFile, Path log) {
        this.process = process;
        this.log = log;
        this.gone = process.onExit().thenRun(() -> pidFile.toFile().delete());
    }

    static ServerProcess start(ServerHome home, List<String> command) {
        Path pidFile = home.path().resolve("server.pid");
        Path log = home.path().resolve("server.log");
        List<String> launch = new ArrayList<>(List.of("sh", "-c", LAUNCH, pidFile.toString()));
        launch.addAll(command);
        try {
            Process process = new ProcessBuilder(launch)
                    .directory(home.path().toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new ServerProcess(process, pidFile, log);
        } catch (IOException e) {
            throw new DevServerException("Cannot start " + command, e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGTERM and waits; a process that does not obey within 15 s is killed. */
    void terminate() {
        signal("CONT");
        process.destroy();
        try {
            awaitExit();
        } catch (DevServerException e) {
            kill();
        }
    }

    /** Sends SIGKILL, which also ends a stopped process, and waits until the process is gone. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Sends a signal by its short name, say {@code STOP}; a process that has ended is left alone. */
    void signal(String name) {
        if (!process.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("sh", "-c", "kill -\"$0\" \"$1\"", name, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new DevServerException("Cannot send SIG" + name + " to process " + pid(), e);
        }
    }

    /** The last lines that the process wrote. */
    String logTail() {
        try {
            String all = Files.readString(log, StandardCharsets.ISO_8859_1);
            return all.substring(Math.max(0, all.length() - TAIL_CHARS));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    private void awaitExit() {
        Await.until("process " + pid() + " has ended", EXIT_LIMIT, gone::isDone);
    }
}
