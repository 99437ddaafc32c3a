package io.distlock.lock.autoconfigure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.PostgresNode;
import io.distlock.devservers.RedisNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * 1,000 increments of a row of PostgreSQL by eight processes, half of which are killed once between mark and publication. VersionedCounterIT of the core has the protocols that lose some.
 */
class OptimisticProcessesIT {

    private static final int PROCESSES = 8;
    private static final int SHARE = 125;
    private static final int KILLED = 128 + 9;

    private static PostgresNode postgres;
    private static RedisNode redis;

    private final List<Process> started = new ArrayList<>();
    private final JdbcTemplate jdbc = new JdbcTemplate(postgres.dataSource());

    @BeforeAll
    static void start() {
        postgres = PostgresNode.start();
        redis = RedisNode.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
        redis.close();
    }

    @BeforeEach
    void reset() {
        redis.command("FLUSHALL");
        jdbc.execute("drop table if exists counter, ledger");
        jdbc.execute("create table counter (value bigint)");
        jdbc.execute("create table ledger (worker text, n int, primary key (worker, n))");
        jdbc.execute("insert into counter values (0)");
    }

    @AfterEach
    void endProcesses() {
        started.forEach(Process::destroyForcibly);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noIncrementIsLostAlthoughProcessesAreKilled(boolean transactional) {
        List<CompletableFuture<Integer>> lives = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            String name = "p" + i;
            if (i >= PROCESSES / 2) {
                lives.add(launch(name, transactional, "never", 0));
                continue;
            }
            String point = i % 2 == 0 ? CounterProcess.CRASH_BEFORE : CounterProcess.CRASH_AFTER;
            lives.add(launch(name, transactional, point, 20 + 10 * i).thenCompose(killed -> {
                assertThat(killed).isEqualTo(KILLED);
                return launch(name, transactional, "never", 0);
            }));
        }

        assertThat(lives)
                .allSatisfy(life ->
                        assertThat(life).succeedsWithin(120, TimeUnit.SECONDS).isEqualTo(0));
        assertThat(jdbc.queryForObject("select count(*) from ledger", Long.class))
                .isEqualTo(PROCESSES * SHARE);
        assertThat(jdbc.queryForObject("select value from counter", Long.class)).isEqualTo(PROCESSES * SHARE);
        assertThat(redis.command("KEYS", "*")).isEqualTo("distlock:{counter}:version");
    }

    private synchronized CompletableFuture<Integer> launch(
            String name, boolean transactional, String point, int commits) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dlogging.level.root=warn",
                "-Dspring.data.redis.url=" + redis.uri(),
                "-Ddistlock.redis.command-timeout=30s", // on a loaded machine a new JVM takes long for its first one
                "-Dcounter.jdbc-url=" + postgres.jdbcUrl(),
                "-Dcounter.user=" + postgres.username(),
                "-Ddistlock.locks.counter.mode=optimistic",
                "-Ddistlock.locks.counter.lease-time=1s",
                "-Ddistlock.locks.counter.wait-time=60s",
                "-Ddistlock.locks.counter.max-attempts=1000",
                "-Ddistlock.locks.counter.backoff=5ms",
                CounterProcess.class.getName(),
                name,
                Boolean.toString(transactional),
                Integer.toString(SHARE),
                point,
                Integer.toString(commits));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            started.add(process);
            return process.onExit().thenApply(Process::exitValue);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
