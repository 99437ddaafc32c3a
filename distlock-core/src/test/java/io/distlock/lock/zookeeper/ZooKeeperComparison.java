package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.ZooKeeperNode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.engine.LockEngineOptions;
import io.distlock.lock.engine.ReleaseMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Our lock beside Curator's {@code InterProcessMutex}, in turns, on the same connections to the same server. Only the profile
 * {@code compare} runs this: it says how fast, which a loaded machine may answer wrongly.
 */
class ZooKeeperComparison {

    private static final int ROUNDS = 7;

    /** Until the JVM has compiled both: one thread alone gets only a thousand or two locks a second. */
    private static final Duration WARM_UP = Duration.ofSeconds(8);

    private static final Object[] HEADINGS = {
        "round", "grants/s", "max/min", "longest ms", "grants/s", "max/min", "longest ms", "ratio"
    };

    @RegisterExtension
    final Clients clients = new Clients();

    private ZooKeeperNode zooKeeper;

    @BeforeEach
    void startServer() {
        zooKeeper = ZooKeeperNode.start();
    }

    @AfterEach
    void stopServer() {
        zooKeeper.close();
    }

    @Test
    void fourClientsOfFourThreadsOnOneKey() throws Exception {
        double ratio = compare(LockEngineOptions.defaults(), 4, 4, Duration.ofSeconds(2));

        assertThat(ratio).as("times the grants of Curator").isGreaterThanOrEqualTo(10);
    }

    /** Only shown: two forced writes are most of it, whoever asks for them. */
    @ParameterizedTest
    @EnumSource(ReleaseMode.class)
    void oneThreadAlone(ReleaseMode release) throws Exception {
        double ratio = compare(LockEngineOptions.defaults().withReleaseMode(release), 1, 1, Duration.ofSeconds(1));

        assertThat(ratio).isPositive();
    }

    /** Prints a table, and gives the median of the ratios of the rounds. */
    private double compare(LockEngineOptions options, int clientCount, int threadsEach, Duration length)
            throws Exception {
        List<ComparedLock> ours = new ArrayList<>();
        List<ComparedLock> curators = new ArrayList<>();
        for (int i = 0; i < clientCount; i++) {
            CuratorFramework client = clients.client(zooKeeper.connectString(), Clients.SESSION);
            LockEngine engine = clients.own(LockEngine.start(clients.store(client), options));
            ours.add(ComparedLock.of(engine, LockRequest.of("stock", "sku-1")));
            curators.add(ComparedLock.of(new InterProcessMutex(client, "/curator/stock/sku-1")));
        }
        ComparedRound.run(ours, threadsEach, WARM_UP);
        ComparedRound.run(curators, threadsEach, WARM_UP);

        print("%nclients %d, threads each %d, release %s", clientCount, threadsEach, options.releaseMode());
        print("%5s |%30s |%30s |", "", "distlock", "Curator");
        print("%5s |%10s %8s %10s |%10s %8s %10s |%6s", HEADINGS);
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            ComparedRound our = ComparedRound.run(ours, threadsEach, length);
            ComparedRound curator = ComparedRound.run(curators, threadsEach, length);
            double ratio = our.grantsPerSecond() / curator.grantsPerSecond();
            ratios.add(ratio);
            print("%5d |%s |%s |%6.2f", round, columns(our), columns(curator), ratio);
        }
        double median = ratios.stream().sorted().toList().get(ROUNDS / 2);
        print("median ratio %.2f%n", median);
        return median;
    }

    private static String columns(ComparedRound round) {
        return String.format(
                Locale.ROOT,
                "%10.0f %8.2f %10.1f",
                round.grantsPerSecond(),
                round.spread(),
                round.longest().toNanos() / 1e6);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
