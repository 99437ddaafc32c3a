package io.distlock.devservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a server may leave behind. */
final class Leftovers {

    private Leftovers() {}

    /** True if no process has this id, or only one that has ended and that nobody has asked for yet. */
    static boolean isGone(long pid) {
        try {
            Process ps = new ProcessBuilder("ps", "-o", "stat=", "-p", Long.toString(pid)).start();
            String state = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return state.isEmpty() || state.startsWith("Z");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean nothing(long pid, Path directory) {
        return isGone(pid) && !Files.exists(directory);
    }

    static long postmasterPid(PostgresNode postgres) {
        try {
            return Long.parseLong(Files.readAllLines(postgres.directory().resolve("data/postmaster.pid"))
                    .get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
