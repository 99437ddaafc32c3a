package io.distlock.txn.xa;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.PostgresNode;
import io.distlock.devservers.ZooKeeperNode;
import io.distlock.txn.xa.XaContenders.Transfer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.XADataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.xa.PGXADataSource;

/** Transfers between two databases, beside the same by hand without a log, and beside Narayana; see BENCHMARKS.md. */
class XaComparison {

    private static final int ACCOUNTS = 1000;
    private static final int ROUNDS = Integer.getInteger("comparison.rounds", 7);
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final int[] THREADS = {1, 16};

    /** So that what is measured is compiled: whoever does more work, or has a server in this process, needs more of them. */
    private static final int COMPILED_AFTER = 100_000;

    private static final Duration COMPILING_MAX = Duration.ofSeconds(120);
    private static final String BY_HAND = "XA by hand, no log";
    private static final String BY_HAND_KEPT = BY_HAND + ", sessions kept";
    private static final String NARAYANA = "Narayana 7.3.4";
    private static final String NARAYANA_KEPT = NARAYANA + ", sessions kept";

    // the same threads for all: those by hand keep their sessions
    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS[THREADS.length - 1]);

    @Test
    void transfersBetweenTwoDatabases() throws Exception {
        try (PostgresNode postgres = PostgresNode.start(
                        Map.of("fsync", "on", "max_connections", "400", "max_prepared_transactions", "200"));
                ZooKeeperNode zooKeeper = ZooKeeperNode.start()) {
            XADataSource first = database(postgres, "first");
            XADataSource second = database(postgres, "second");
            try (XaContenders all = new XaContenders(first, second)) {
                Map<String, Transfer> contenders = new LinkedHashMap<>();
                contenders.put(BY_HAND_KEPT, all.byHandWithKeptSessions());
                contenders.put(BY_HAND, all.byHand());
                contenders.put("XA by hand, write to ZooKeeper", all.byHandWithWriteTo(zooKeeper));
                contenders.put(NARAYANA_KEPT, all.narayanaWithKeptSessions());
                contenders.put(NARAYANA, all.narayana());
                contenders.put("distlock, ZooKeeper log", all.onZooKeeper(zooKeeper));
                contenders.put("distlock, JDBC log rides", all.riding());
                compare(contenders, postgres);
            }
            assertThat(sum(first) + sum(second)).isZero();
        } finally {
            pool.shutdown();
        }
    }

    private void compare(Map<String, Transfer> contenders, PostgresNode postgres) throws Exception {
        for (Transfer each : contenders.values()) {
            compile(each);
        }
        for (int threads : THREADS) {
            for (Transfer each : contenders.values()) {
                run(each, threads, WARM_UP);
            }
            Map<String, Figures> figures = new LinkedHashMap<>();
            contenders.keySet().forEach(name -> figures.put(name, new Figures()));
            for (int round = 0; round < ROUNDS; round++) {
                for (Map.Entry<String, Transfer> each : contenders.entrySet()) {
                    CpuTime before = CpuTime.now(postgres);
                    figures.get(each.getKey())
                            .add(
                                    round,
                                    run(each.getValue(), threads, ROUND),
                                    CpuTime.now(postgres).minus(before));
                }
            }
            print(threads, figures);
        }
    }

    private void compile(Transfer transfer) throws Exception {
        long start = System.nanoTime();
        long done = 0;
        while (done < COMPILED_AFTER && System.nanoTime() - start < COMPILING_MAX.toNanos()) {
            done += run(transfer, THREADS[THREADS.length - 1], Duration.ofSeconds(1))
                    .transfers();
        }
    }

    /** What was measured of one contender, by round. */
    private static final class Figures {

        private final double[] rates = new double[ROUNDS];
        private final double[] clientMicros = new double[ROUNDS];
        private final double[] serverMicros = new double[ROUNDS];

        private void add(int round, Speed speed, CpuTime cpu) {
            rates[round] = speed.transfers() / speed.seconds();
            clientMicros[round] = cpu.client().toNanos() / 1e3 / speed.transfers();
            serverMicros[round] = cpu.servers().toNanos() / 1e3 / speed.transfers();
        }
    }

    private record Speed(long transfers, double seconds) {}

    private static void print(int threads, Map<String, Figures> figures) {
        System.out.printf(
                "%n%d threads, transfers/s: median (lowest to highest); ratios to others, medians of rounds; CPU per"
                        + " transfer of this process, in which ZooKeeper runs, and of PostgreSQL%n",
                threads);
        figures.forEach((name, all) -> System.out.printf(
                "%-34s %6.0f (%.0f to %.0f)  by hand: kept %s, pool %s  Narayana: kept %s, pool %s  CPU %.0f + %.0f µs%n",
                name,
                median(all.rates),
                min(all.rates),
                max(all.rates),
                ratio(all, figures.get(BY_HAND_KEPT)),
                ratio(all, figures.get(BY_HAND)),
                ratio(all, figures.get(NARAYANA_KEPT)),
                ratio(all, figures.get(NARAYANA)),
                median(all.clientMicros),
                median(all.serverMicros)));
    }

    private static String ratio(Figures of, Figures to) {
        double[] ratios = ratios(of.rates, to.rates);
        return "%.2f (%.2f to %.2f)".formatted(median(ratios), min(ratios), max(ratios));
    }

    private static double[] ratios(double[] of, double[] to) {
        double[] ratios = new double[of.length];
        Arrays.setAll(ratios, i -> of[i] / to[i]);
        return ratios;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double min(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    private Speed run(Transfer transfer, int threads, Duration time) throws Exception {
        AtomicLong done = new AtomicLong();
        long start = System.nanoTime();
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            // an account of its own for each thread: what is compared is the protocol and not waiting for rows
            int share = ACCOUNTS / threads;
            int offset = i * share;
            workers.add(pool.submit(() -> {
                while (System.nanoTime() - start < time.toNanos()) {
                    transfer.move(
                            offset + ThreadLocalRandom.current().nextInt(share),
                            offset + ThreadLocalRandom.current().nextInt(share));
                    done.incrementAndGet();
                }
                return null;
            }));
        }
        for (Future<?> worker : workers) {
            worker.get(time.toSeconds() + 120, TimeUnit.SECONDS);
        }
        return new Speed(done.get(), (System.nanoTime() - start) / 1e9);
    }

    // -- databases

    private static XADataSource database(PostgresNode postgres, String name) throws SQLException {
        XaDatabase.execute(postgres.dataSource(), "create database " + name);
        PGXADataSource database = new PGXADataSource();
        database.setUrl(postgres.jdbcUrl().replaceAll("/postgres$", "/" + name));
        database.setUser(postgres.username());
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table account (id int primary key, balance bigint not null)");
            statement.execute("insert into account select i, 0 from generate_series(0, %d) i".formatted(ACCOUNTS - 1));
        }
        return database;
    }

    private static long sum(XADataSource database) throws SQLException {
        try (Connection connection = ((PGXADataSource) database).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select sum(balance) from account")) {
            row.next();
            return row.getLong(1);
        }
    }
}
