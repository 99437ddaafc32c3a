package io.distlock.devservers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The temporary directory of one server, guarded by a child process that outlives this JVM by an instant.
 *
 * <p>The guard is a shell that reads a pipe whose other end only this JVM holds. However the JVM ends, by {@code kill -9} too, the
 * kernel closes the pipe: the guard then kills the processes whose ids lie in the directory and removes the directory. It replaces
 * a shutdown hook on purpose: hooks run side by side, and ours would take the server away from an application that is still
 * releasing its locks in its own hook. Windows has no such shell; only {@link #close()} cleans up there.
 *
 * <p>Thread-safe.
 */
final class ServerHome implements AutoCloseable {

    /** SIGKILL for a Redis, which may be stopped; SIGQUIT for a PostgreSQL, so that its shared memory goes as well. */
    private static final String GUARD =
            """
            trap '' HUP INT TERM
            while read -r line; do [ "$line" = done ] && exit 0; done
            for file in "$1"/*.pid; do
              [ -f "$file" ] && read -r pid < "$file" && kill -KILL "$pid"
            done
            postmaster="$1/data/postmaster.pid"
            if [ -f "$postmaster" ] && read -r pid < "$postmaster"; then
              kill -QUIT "$pid"
              tries=0
              while [ $tries -lt 50 ] && [ -f "$postmaster" ]; do sleep 0.1; tries=$((tries + 1)); done
              [ -f "$postmaster" ] && kill -KILL "$pid"
            fi
            rm -rf "$1"
            """;

    private static final Duration REMOVAL_LIMIT = Duration.ofSeconds(5);

    private final Path path;
    private final Optional<Process> guard;

    private ServerHome(Path path, Optional<Process> guard) {
        this.path = path;
        this.guard = guard;
    }

    /** Creates an empty directory named after {@code kind}, say {@code redis}. */
    static ServerHome create(String kind) {
        try {
            Path path = Files.createTempDirectory("distlock-" + kind + "-").toRealPath();
            return new ServerHome(path, Platform.current().isWindows() ? Optional.empty() : Optional.of(guard(path)));
        } catch (IOException e) {
            throw new DevServerException("Cannot create a directory for " + kind, e);
        }
    }

    Path path() {
        return path;
    }

    /** Dismisses the guard and removes the directory; whatever runs in it must have ended before. */
    @Override
    public void close() {
        guard.ifPresent(ServerHome::dismiss);
        Await.until(path + " is removed", REMOVAL_LIMIT, this::remove);
    }

    /** Lets the guard kill what runs in the directory and remove it, as if this JVM had ended. */
    void abandon() {
        guard.ifPresentOrElse(ServerHome::release, this::close);
    }

    private static void release(Process guard) {
        try {
            guard.getOutputStream().close();
        } catch (IOException e) {
            throw new DevServerException("Cannot release guard " + guard.pid(), e);
        }
    }

    private static Process guard(Path path) throws IOException {
        return new ProcessBuilder(List.of("sh", "-c", GUARD, "distlock-guard", path.toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void dismiss(Process guard) {
        try (OutputStream pipe = guard.getOutputStream()) {
            pipe.write("done\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            guard.destroyForcibly();
        }
    }

    /** A server that was just killed may still be adding files, hence the second look. */
    private boolean remove() {
        try (Stream<Path> content = Files.walk(path)) {
            for (Path entry : content.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
            return true;
        } catch (NoSuchFileException e) {
            return !Files.exists(path);
        } catch (IOException | UncheckedIOException e) {
            throw new DevServerException("Cannot remove " + path, e);
        }
    }
}
