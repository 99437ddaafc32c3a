package io.distlock.lock.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.JavaCommand;
import io.distlock.devservers.PostgresServer;
import io.distlock.devservers.RedisServer;
import io.distlock.devservers.ZooKeeperServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * 1,000 increments of a row of PostgreSQL by eight processes on Redis and four on ZooKeeper, half of which are killed once between mark
 * and publication. Every second one is in a transaction; all or none of them with {@code
 * -Ddistlock.counter.modes=transactional,plain}. RedisVersionedCounterIT of the core has the protocols that lose some.
 */
class OptimisticProcessesIT {

    private static final int INCREMENTS = 1000;
    private static final int KILLED = 128 + 9;
    private static final String CONTAINER_CHECK = "znode.container.checkIntervalMs";

    private static PostgresServer postgres;
    private static RedisServer redis;
    private static ZooKeeperServer zooKeeper;

    private final List<Process> started = new ArrayList<>();
    private final JdbcTemplate jdbc = new JdbcTemplate(postgres.dataSource());

    @BeforeAll
    static void start() {
        System.setProperty(CONTAINER_CHECK, "100");
        postgres = PostgresServer.start();
        redis = RedisServer.start();
        zooKeeper = ZooKeeperServer.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
        redis.close();
        zooKeeper.close();
        System.clearProperty(CONTAINER_CHECK);
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
    @MethodSource("storesAndModes")
    void noIncrementIsLostAlthoughProcessesAreKilled(String store, String mode) throws Exception {
        List<CompletableFuture<Integer>> lives = new ArrayList<>();
        int processes = store.equals("redis") ? 8 : 4;
        int share = INCREMENTS / processes;
        for (int i = 0; i < processes; i++) {
            String name = "p" + i;
            if (i >= processes / 2) {
                lives.add(launch(store, name, mode, share, "never", 0));
                continue;
            }
            String point = i % 2 == 0 ? CounterProcess.CRASH_BEFORE : CounterProcess.CRASH_AFTER;
            lives.add(launch(store, name, mode, share, point, 20 + 10 * i).thenCompose(killed -> {
                assertThat(killed).isEqualTo(KILLED);
                return launch(store, name, mode, share, "never", 0);
            }));
        }

        assertThat(lives)
                .allSatisfy(life ->
                        assertThat(life).succeedsWithin(120, TimeUnit.SECONDS).isEqualTo(0));
        assertThat(jdbc.queryForObject("select count(*) from ledger", Long.class))
                .isEqualTo(INCREMENTS);
        assertThat(jdbc.queryForObject("select value from counter", Long.class)).isEqualTo(INCREMENTS);
        assertNothingButTheVersionIsLeft(store);
    }

    private static Stream<Arguments> storesAndModes() {
        String[] modes =
                System.getProperty("distlock.counter.modes", "alternating").split(",");
        return Stream.of("redis", "zookeeper")
                .flatMap(store -> Arrays.stream(modes).map(mode -> Arguments.of(store, mode)));
    }

    /** ZooKeeper forgets the version too, when no process remembers it. */
    private static void assertNothingButTheVersionIsLeft(String store) throws Exception {
        if (store.equals("redis")) {
            assertThat(redis.command("KEYS", "*")).isEqualTo("distlock:{counter}:version");
            return;
        }
        try (CuratorFramework client =
                CuratorFrameworkFactory.newClient(zooKeeper.connectString(), new RetryNTimes(3, 100))) {
            client.start();
            Awaitility.await().until(() -> client.getChildren().forPath("/").equals(List.of("zookeeper")));
        }
    }

    private synchronized CompletableFuture<Integer> launch(
            String store, String name, String mode, int share, String point, int commits) {
        List<String> options = List.of(
                "-Xmx64m",
                "-Dlogging.level.root=warn",
                "-Ddistlock.store=" + store,
                "-Dspring.data.redis.url=" + redis.uri(),
                "-Ddistlock.zookeeper.connect-string=" + zooKeeper.connectString(),
                "-Ddistlock.zookeeper.session-timeout=3500ms",
                "-Ddistlock.zookeeper.acl=open",
                "-Ddistlock.redis.command-timeout=30s", // on a loaded machine a new JVM takes long for its first one
                "-Dcounter.jdbc-url=" + postgres.jdbcUrl(),
                "-Dcounter.user=" + postgres.username(),
                "-Ddistlock.locks.counter.mode=optimistic",
                "-Ddistlock.locks.counter.lease-time=3s", // a loaded machine may let work of milliseconds take a second
                "-Ddistlock.locks.counter.wait-time=60s",
                "-Ddistlock.locks.counter.max-attempts=1000",
                "-Ddistlock.locks.counter.backoff=1ms");
        try {
            Process process = JavaCommand.of(CounterProcess.class)
                    .withOptions(options)
                    .builder(name, mode, Integer.toString(share), point, Integer.toString(commits))
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
