package io.distlock.txn.faults;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** How a server forgets what it has promised, or all but an early part of it. */
enum MemoryLoss {
    WIPED {
        @Override
        void strike(RedisNode server, Map<String, byte[]> early) {
            server.command("FLUSHALL");
        }
    },
    ROLLED_BACK {
        @Override
        void strike(RedisNode server, Map<String, byte[]> early) {
            restartWith(server, early);
        }
    },
    /** Another server with the early part becomes its master, and then it is promoted. */
    PROMOTED {
        @Override
        void strike(RedisNode server, Map<String, byte[]> early) {
            try (RedisNode master = RedisNode.start(RedisOptions.defaults().withAppendOnly())) {
                restartWith(master, early);
                server.command("REPLICAOF", master.host(), Integer.toString(master.port()));
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> server.command("INFO", "replication")
                        .contains("master_link_status:up"));
                server.command("REPLICAOF", "NO", "ONE");
            }
        }
    };

    /** Takes the memory away, but for the early files. */
    abstract void strike(RedisNode server, Map<String, byte[]> early);

    /** The append-only files of a server as they are now, by name. */
    static Map<String, byte[]> filesOf(RedisNode server) {
        Map<String, byte[]> files = new TreeMap<>();
        for (Path file : list(directoryOf(server))) {
            try {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    private static void restartWith(RedisNode server, Map<String, byte[]> files) {
        Path directory = directoryOf(server);
        server.kill();
        try {
            for (Path file : list(directory)) {
                Files.delete(file);
            }
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(directory.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.restart();
    }

    private static Path directoryOf(RedisNode server) {
        return Path.of(server.command("CONFIG", "GET", "dir").split("\n")[1], "appendonlydir");
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
