package io.distlock.lock.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * A {@link LockWorker} in a JVM of its own, and what can befall it. What it told and logged stays in {@code target/workers}.
 * Confined to one thread.
 */
final class WorkerProcess implements AutoCloseable {

    private static final Duration EVENT_LIMIT = Duration.ofSeconds(30);
    private static final Path LOGS = Path.of("target", "workers");

    private final String name;
    private final Process process;
    private final Writer commands;
    private final List<WorkerEvent> events = new ArrayList<>(); // guarded by itself

    private WorkerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "worker-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a worker; it is ready for commands when this returns, and connected to its server. */
    static WorkerProcess start(String name, String address, String... moreJvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(Arrays.asList(moreJvmOptions));
        command.addAll(List.of("-cp", classPath(), LockWorker.class.getName(), address));
        try {
            Files.createDirectories(LOGS);
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log(name).toFile()))
                    .start();
            WorkerProcess worker = new WorkerProcess(name, process);
            worker.await(event -> event.name().equals("ready"), "ready");
            return worker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(Object... words) {
        try {
            commands.write(
                    String.join(" ", Arrays.stream(words).map(String::valueOf).toList()) + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Worker " + name + " takes no commands; it told " + told(), e);
        }
    }

    /** Waits for an event of this name about this id; the first such event, also one of the past. */
    WorkerEvent await(String event, String id) {
        return await(candidate -> candidate.is(event, id), event + " of " + id);
    }

    boolean hasTold(String event, String id) {
        return told().stream().anyMatch(candidate -> candidate.is(event, id));
    }

    /** All events so far. */
    List<WorkerEvent> told() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** Ends the process with SIGKILL; returns the time just before. */
    long kill() {
        long before = System.nanoTime();
        process.destroyForcibly();
        try {
            if (!process.waitFor(EVENT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("Worker " + name + " survived SIGKILL");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return before;
    }

    /** Stops the process with SIGSTOP; returns the time just before. */
    long pause() {
        return signal("STOP");
    }

    /** Lets a stopped process go on; returns the time just before. */
    long resume() {
        return signal("CONT");
    }

    @Override
    public void close() {
        kill();
    }

    private WorkerEvent await(Predicate<WorkerEvent> wanted, String description) {
        return Awaitility.await(description + " from worker " + name + ", see " + log(name))
                .atMost(EVENT_LIMIT)
                .pollInterval(Duration.ofMillis(2))
                .failFast(
                        "worker " + name + " has ended, see " + log(name),
                        () -> !process.isAlive() && told().stream().noneMatch(wanted))
                .until(() -> told().stream().filter(wanted).findFirst(), found -> found.isPresent())
                .orElseThrow();
    }

    private long signal(String signal) {
        long before = System.nanoTime();
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("Worker " + name + " got no SIG" + signal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return before;
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                Writer copy = Files.newBufferedWriter(LOGS.resolve(name + ".events"))) {
            for (String line; (line = lines.readLine()) != null; ) {
                copy.write(line + "\n");
                copy.flush();
                WorkerEvent.parse(line).ifPresent(event -> {
                    synchronized (events) {
                        events.add(event);
                    }
                });
            }
        } catch (IOException e) {
            // the process has ended
        }
    }

    private static Path log(String name) {
        return LOGS.resolve(name + ".log");
    }

    /** Failsafe may start its JVM with a manifest in place of the class path, and keeps the real one in this property. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
