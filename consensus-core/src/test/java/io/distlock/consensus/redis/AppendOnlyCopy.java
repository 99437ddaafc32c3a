package io.distlock.consensus.redis;

import io.distlock.devservers.RedisNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The append-only file of a server at one time, with which a careless restore brings back the past. */
final class AppendOnlyCopy {

    private final Path directory;
    private final Map<Path, byte[]> files;

    private AppendOnlyCopy(Path directory, Map<Path, byte[]> files) {
        this.directory = directory;
        this.files = files;
    }

    static AppendOnlyCopy of(RedisNode server) throws IOException {
        String[] answer = server.command("CONFIG", "GET", "dir").split("\n");
        Path directory = Path.of(answer[1]).resolve("appendonlydir");
        Map<Path, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.toList()) {
                files.put(file, Files.readAllBytes(file));
            }
        }
        return new AppendOnlyCopy(directory, files);
    }

    /** Puts the old files in the place of the present ones; the server has to be down. */
    void restore() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.toList()) {
                Files.delete(file);
            }
        }
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
    }
}
