package io.distlock.devservers;

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

/**
 * A main class of the tests in a JVM of its own, and what can befall it. It takes commands from its standard input, a line each, and
 * tells {@linkplain WorkerEvent events} on its standard output; both stay in {@code target/workers}, with what it logged. Confined to
 * one thread.
 */
public final class WorkerProcess implements AutoCloseable {

    private static final Duration EVENT_LIMIT = Duration.ofMinutes(3);
    private static final Path LOGS = Path.of("target", "workers");

    private final String name;
    private final Process process;
    private final Writer commands;
    private final List<WorkerEvent> events = new ArrayList<>(); // guarded by itself
    private final Thread reader;

    private WorkerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.reader = new Thread(this::read, "worker-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a worker; it has told {@code ready} when this returns.
     *
     * @param name of its logs
     * @param main the class to run, with the class path of this process
     * @param jvmOptions in addition to a small heap
     */
    public static WorkerProcess start(String name, Class<?> main, List<String> jvmOptions, String... arguments) {
        WorkerProcess worker = launch(name, main, jvmOptions, arguments);
        worker.awaitReady();
        return worker;
    }

    /** As {@link #start} without waiting for the worker, so that several start side by side. */
    public static WorkerProcess launch(String name, Class<?> main, List<String> jvmOptions, String... arguments) {
        JavaCommand java = JavaCommand.of(main).withOptions("-Xmx160m").withOptions(jvmOptions);
        try {
            Files.createDirectories(LOGS);
            return new WorkerProcess(
                    name,
                    java.builder(arguments)
                            .redirectError(
                                    ProcessBuilder.Redirect.appendTo(log(name).toFile()))
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the worker takes commands. */
    public void awaitReady() {
        await(event -> event.name().equals("ready"), "ready");
    }

    /** Writes a command, its words separated by spaces. */
    public void send(Object... words) {
        try {
            commands.write(
                    String.join(" ", Arrays.stream(words).map(String::valueOf).toList()) + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Worker " + name + " takes no commands; it told " + told(), e);
        }
    }

    /** Waits for an event of this name about this id; the first such event, also one of the past. */
    public WorkerEvent await(String event, String id) {
        return await(candidate -> candidate.is(event, id), event + " of " + id);
    }

    /** Whether it has told such an event so far. */
    public boolean hasTold(String event, String id) {
        return told().stream().anyMatch(candidate -> candidate.is(event, id));
    }

    /** All events so far. */
    public List<WorkerEvent> told() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** Ends the process with SIGKILL; returns the time just before. */
    public long kill() {
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
    public long pause() {
        return signal("STOP");
    }

    /** Lets a stopped process go on; returns the time just before. */
    public long resume() {
        return signal("CONT");
    }

    @Override
    public void close() {
        kill();
    }

    private WorkerEvent await(Predicate<WorkerEvent> wanted, String description) {
        Await.until(description + " from worker " + name + ", see " + log(name), EVENT_LIMIT, () -> {
            if (!process.isAlive() && told().stream().noneMatch(wanted) && hasEnded()) {
                throw new IllegalStateException("Worker " + name + " has ended, see " + log(name));
            }
            return told().stream().anyMatch(wanted);
        });
        return told().stream().filter(wanted).findFirst().orElseThrow();
    }

    /** Waits until the process has ended by itself, as one does that kills itself; returns its exit value. */
    public int awaitEnd() {
        Await.until("worker " + name + " has ended, see " + log(name), EVENT_LIMIT, this::hasEnded);
        return process.exitValue();
    }

    /** Whether it has ended by itself or was killed, and all that it told has been read. */
    public boolean hasEnded() {
        return !process.isAlive() && !reader.isAlive();
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
}
