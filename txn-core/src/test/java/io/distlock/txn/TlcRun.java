package io.distlock.txn;

import io.distlock.devservers.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tlc2.TLC;

/**
 * One run of TLC, in a JVM of its own because TLC ends it with {@code System.exit}. A configuration is named after its
 * module: {@code JdbcLog_Progress.cfg} belongs to {@code JdbcLog.tla}. The output is kept in {@code target/tlc}.
 */
record TlcRun(int exitCode, String output) {

    static final Path MODELS = Path.of("src", "test", "tla").toAbsolutePath();

    static final int NO_ERROR = 0;
    static final int SAFETY_VIOLATION = 12;
    static final int LIVENESS_VIOLATION = 13;

    private static final Path OUTPUT = Path.of("target", "tlc").toAbsolutePath();
    private static final int SECONDS_MAX = 600;
    private static final Pattern DISTINCT_STATES =
            Pattern.compile("(?m)^\\d+ states generated, (\\d+) distinct states found, 0 states left on queue");

    static TlcRun of(String configuration) throws Exception {
        Files.createDirectories(OUTPUT);
        Path output = OUTPUT.resolve(configuration + ".txt");
        // where TLC unpacks its own modules, under names that are the same in every run
        Path temporary = Files.createDirectories(OUTPUT.resolve("modules").resolve(configuration));
        Process tlc = JavaCommand.of(TLC.class)
                .withClassPath(jarOfTlc().toString())
                .withOptions("-Xmx512m", "-Djava.io.tmpdir=" + temporary)
                .builder(
                        "-deadlock", // do not report one: a transaction may end
                        "-workers",
                        "1",
                        "-metadir",
                        OUTPUT.resolve("states").resolve(configuration).toString(),
                        "-config",
                        configuration + ".cfg",
                        configuration.substring(0, configuration.indexOf('_')) + ".tla")
                .directory(MODELS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!tlc.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IOException("TLC took more than %d s:%n%s".formatted(SECONDS_MAX, Files.readString(output)));
            }
        } finally {
            tlc.destroyForcibly();
        }
        return new TlcRun(tlc.exitValue(), Files.readString(output));
    }

    /** The size of the state space, or 0 where TLC stopped before it had seen it all. */
    int distinctStates() {
        Matcher found = DISTINCT_STATES.matcher(output);
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    private static Path jarOfTlc() throws Exception {
        return Path.of(
                TLC.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
