package io.distlock.samples.jobs.demo;

import io.distlock.devservers.JavaCommand;
import io.distlock.devservers.RedisNode;
import io.distlock.samples.jobs.JobsApplication;
import java.io.IOException;
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
final class OtherProcess implements AutoCloseable {

    private static final String PARENT = "jobs.parent";
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final Process process;

    private OtherProcess(Process process) {
        this.process = process;
    }

    /** Starts it on a free port; it joins in when it is ready. */
    static OtherProcess start(Optional<RedisNode> redis, ApplicationArguments arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--jobs.demo=false",
                "--" + PARENT + "=" + ProcessHandle.current().pid()));
        redis.ifPresent(node -> all.addAll(
                List.of("--spring.data.redis.host=" + node.host(), "--spring.data.redis.port=" + node.port())));
        inherited(arguments).forEach(all::add);
        return new OtherProcess(
                JavaCommand.of(JobsApplication.class).builder(all).inheritIO().start());
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As with kill -9. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
        }
    }

    /** What the user said about this process is true of the others too, but for what must differ. */
    private static Stream<String> inherited(ApplicationArguments arguments) {
        return Arrays.stream(arguments.getSourceArgs())
                .filter(argument -> !argument.startsWith("--server.port") && !argument.startsWith("--jobs.demo"));
    }

    /** What another process has so that it ends with the first. */
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
