package io.distlock.lock.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.PostgresServer;
import io.distlock.devservers.RedisServer;
import io.distlock.devservers.WorkerProcess;
import io.distlock.devservers.ZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * 1,000 increments of a row of PostgreSQL by eight processes on Redis and four on ZooKeeper, half of which are killed between mark and
 * publication; the others do the rest, and there are more when one is killed late. Every second one is in a transaction; all or none of
 * them with {@code -Ddistlock.counter.modes=transactional,plain}. RedisVersionedCounterIT of the core has the protocols that lose some.
 */
class OptimisticProcessesIT {

    private static final int INCREMENTS = 1000;
    private static final int KILLED = 128 + 9;
    private static final Duration LEASES_MAX = Duration.ofSeconds(30);
    private static final String CONTAINER_CHECK = "znode.container.checkIntervalMs";

    private static PostgresServer postgres;
    private static RedisServer redis;
    private static ZooKeeperServer zooKeeper;

    private final List<WorkerProcess> victims = new ArrayList<>();
    private final List<WorkerProcess> survivors = new ArrayList<>();
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
        everybody().forEach(WorkerProcess::close);
    }

    @ParameterizedTest
    @MethodSource("storesAndModes")
    void noIncrementIsLostAlthoughProcessesAreKilled(String store, String mode) throws Exception {
        int processes = store.equals("redis") ? 8 : 4;
        for (int i = 0; i < processes / 2; i++) {
            String point = i % 2 == 0 ? CounterProcess.CRASH_BEFORE : CounterProcess.CRASH_AFTER;
            victims.add(launch(store, "victim" + i, mode, point, 20 + 10 * i));
            survivors.add(launch(store, "survivor" + i, mode, CounterProcess.NEVER, 0));
        }
        everybody().forEach(WorkerProcess::awaitReady);
        everybody().forEach(process -> process.send("begin"));

        assertThat(victims).allSatisfy(process -> assertThat(process.awaitEnd()).isEqualTo(KILLED));
        assertThat(survivors)
                .allSatisfy(process -> assertThat(process.awaitEnd()).isZero());
        long rows = jdbc.queryForObject("select count(*) from ledger", Long.class);
        assertThat(rows).isGreaterThanOrEqualTo(INCREMENTS);
        assertThat(jdbc.queryForObject("select value from counter", Long.class)).isEqualTo(rows);
        assertNothingButTheVersionIsLeft(store);
    }

    private static Stream<Arguments> storesAndModes() {
        String[] modes =
                System.getProperty("distlock.counter.modes", "alternating").split(",");
        return Stream.of("redis", "zookeeper")
                .flatMap(store -> Arrays.stream(modes).map(mode -> Arguments.of(store, mode)));
    }

    /** At once or with the lease of the last one that was killed. ZooKeeper forgets the version too, when no process remembers it. */
    private static void assertNothingButTheVersionIsLeft(String store) throws Exception {
        if (store.equals("redis")) {
            Awaitility.await().atMost(LEASES_MAX).untilAsserted(() -> assertThat(redis.command("KEYS", "*"))
                    .isEqualTo("distlock:{counter}:version"));
            return;
        }
        try (CuratorFramework client =
                CuratorFrameworkFactory.newClient(zooKeeper.connectString(), new RetryNTimes(3, 100))) {
            client.start();
            Awaitility.await()
                    .atMost(LEASES_MAX)
                    .until(() -> client.getChildren().forPath("/").equals(List.of("zookeeper")));
        }
    }

    private List<WorkerProcess> everybody() {
        return Stream.of(victims, survivors).flatMap(List::stream).toList();
    }

    private static WorkerProcess launch(String store, String name, String mode, String point, int commits) {
        List<String> options = List.of(
                "-Ddistlock.store=" + store,
                "-Dspring.data.redis.url=" + redis.uri(),
                "-Ddistlock.zookeeper.connect-string=" + zooKeeper.connectString(),
                "-Ddistlock.zookeeper.session-timeout=3500ms",
                "-Ddistlock.zookeeper.acl=open",
                "-Ddistlock.redis.command-timeout=30s", // on a loaded machine a new JVM takes long for its first one
                "-Dcounter.jdbc-url=" + postgres.jdbcUrl(),
                "-Dcounter.goal=" + INCREMENTS,
                "-Dcounter.user=" + postgres.username(),
                "-Ddistlock.locks.counter.mode=optimistic",
                "-Ddistlock.locks.counter.lease-time=3s", // a loaded machine may let work of milliseconds take a second
                "-Ddistlock.locks.counter.wait-time=60s",
                "-Ddistlock.locks.counter.max-attempts=1000",
                "-Ddistlock.locks.counter.backoff=1ms");
        return WorkerProcess.launch(
                "counter-%s-%s".formatted(store, name),
                CounterProcess.class,
                options,
                name,
                mode,
                point,
                Integer.toString(commits));
    }
}
