package io.distlock.devservers.demo;

import io.distlock.devservers.JavaCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.core.env.Environment;

/** The application of a demo once more in a JVM of its own, with the same servers, and about to die. */
public final class MortalProcess {

    private static final long LIFE_SECONDS_MAX = 120;

    private final Process process;

    private MortalProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts it; its output is that of this process.
     *
     * @param property which tells it to die
     * @param shared names of properties that it has from this process, where they are set; environment variables it has anyway
     */
    public static MortalProcess start(Class<?> main, String property, Environment environment, String... shared)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--" + property + "=true"));
        Stream.of(shared)
                .filter(environment::containsProperty)
                .map(name -> "--" + name + "=" + environment.getRequiredProperty(name))
                .forEach(arguments::add);
        return new MortalProcess(
                JavaCommand.of(main).builder(arguments).inheritIO().start());
    }

    /** What a process does that dies as suddenly as by kill -9. */
    public static void die() {
        Runtime.getRuntime().halt(137);
    }

    public long pid() {
        return process.pid();
    }

    /** Waits until it is dead; one that lives for two minutes is killed. */
    public void awaitDeath() throws InterruptedException {
        if (!process.waitFor(LIFE_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IllegalStateException("Process " + process.pid() + " should have died by itself");
        }
    }
}
