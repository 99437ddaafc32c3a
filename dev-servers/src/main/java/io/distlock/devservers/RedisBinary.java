package io.distlock.devservers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The redis-server executables inside {@code org.signal:embedded-redis}, or the one that a system property names. */
final class RedisBinary {

    private static final String VERSION = "7.0.15";

    /** Path of another executable that speaks Redis, for tests of compatibility. */
    private static final String OTHER = "distlock.dev-servers.redis";

    private RedisBinary() {}

    /** Unpacks the executable for this machine into {@code directory} and returns its path. */
    static Path unpackInto(Path directory) {
        String other = System.getProperty(OTHER, "");
        return other.isEmpty() ? unpackOwnInto(directory) : linkInto(directory, Path.of(other));
    }

    private static Path linkInto(Path directory, Path other) {
        try {
            return Files.createSymbolicLink(directory.resolve("redis-server"), other.toRealPath());
        } catch (IOException e) {
            throw new DevServerException("No executable " + other + " as " + OTHER + " says", e);
        }
    }

    private static Path unpackOwnInto(Path directory) {
        String name = "redis-server-" + VERSION + "-" + Platform.current().redisBuild();
        Path executable = directory.resolve("redis-server");
        try (InputStream packed = RedisBinary.class.getResourceAsStream("/" + name)) {
            if (packed == null) {
                throw new UnsupportedPlatformException(name + " is not on the class path: is embedded-redis excluded?");
            }
            Files.copy(packed, executable);
            if (!executable.toFile().setExecutable(true)) {
                throw new DevServerException("Cannot make " + executable + " executable");
            }
            return executable;
        } catch (IOException e) {
            throw new DevServerException("Cannot unpack " + name + " into " + directory, e);
        }
    }
}
