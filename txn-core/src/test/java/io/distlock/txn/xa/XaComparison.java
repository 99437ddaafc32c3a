package io.distlock.txn.xa;

import static org.assertj.core.api.Assertions.assertThat;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.distlock.devservers.PostgresNode;
import io.distlock.devservers.ZooKeeperNode;
import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.log.jdbc.DecisionLogSchema;
import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import io.distlock.txn.log.jdbc.JdbcDecisionLogOptions;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLog;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLogOptions;
import io.distlock.txn.spi.DecisionLog;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
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
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.junit.jupiter.api.Test;
import org.postgresql.xa.PGXADataSource;

/** Transfers between two databases, beside the same by hand without a log, and beside Narayana; see BENCHMARKS.md. */
class XaComparison {

    private static final int ACCOUNTS = 1000;
    private static final int ROUNDS = Integer.getInteger("comparison.rounds", 7);
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration WARM_UP = Duration.ofSeconds(6);
    private static final int[] THREADS = {1, 16};
    private static final String BY_HAND = "XA by hand, no log";
    private static final String NARAYANA = "Narayana 7.3.4";

    private final List<AutoCloseable> opened = java.util.Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong ids = new AtomicLong();

    // the same threads for all: those by hand keep their sessions
    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS[THREADS.length - 1]);

    /** One transfer. */
    private interface Transfer {

        void move(int from, int to) throws Exception;
    }

    @Test
    void transfersBetweenTwoDatabases() throws Exception {
        try (PostgresNode postgres = PostgresNode.start(
                        Map.of("fsync", "on", "max_connections", "200", "max_prepared_transactions", "200"));
                ZooKeeperNode zooKeeper = ZooKeeperNode.start()) {
            XADataSource first = database(postgres, "first");
            XADataSource second = database(postgres, "second");
            Map<String, Transfer> contenders = new LinkedHashMap<>();
            contenders.put(BY_HAND, byHand(first, second));
            contenders.put(NARAYANA, narayana(first, second));
            contenders.put("distlock, ZooKeeper log", onZooKeeper(first, second, zooKeeper));
            contenders.put("distlock, JDBC log rides", riding(first, second));

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
            assertThat(sum(first) + sum(second)).isZero();
        } finally {
            pool.shutdown();
            for (AutoCloseable each : opened) {
                each.close();
            }
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
        double[] bare = figures.get(BY_HAND).rates;
        double[] narayana = figures.get(NARAYANA).rates;
        System.out.printf(
                "%n%d threads, transfers/s: median (lowest to highest), ratios are medians of rounds;"
                        + " CPU per transfer of this process, in which ZooKeeper runs, and of PostgreSQL%n",
                threads);
        figures.forEach((name, all) -> System.out.printf(
                "%-26s %7.0f (%.0f to %.0f)  by hand %.2f (%.2f to %.2f)  Narayana %.2f (%.2f to %.2f)"
                        + "  CPU %.0f + %.0f µs%n",
                name,
                median(all.rates),
                min(all.rates),
                max(all.rates),
                median(ratios(all.rates, bare)),
                min(ratios(all.rates, bare)),
                max(ratios(all.rates, bare)),
                median(ratios(all.rates, narayana)),
                min(ratios(all.rates, narayana)),
                max(ratios(all.rates, narayana)),
                median(all.clientMicros),
                median(all.serverMicros)));
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

    // -- contenders

    private Transfer byHand(XADataSource first, XADataSource second) {
        ThreadLocal<Session> debits = ThreadLocal.withInitial(() -> session(first));
        ThreadLocal<Session> credits = ThreadLocal.withInitial(() -> session(second));
        return (from, to) -> {
            TransactionId id = new TransactionId("00000000000000aa", "00000000000000bb", ids.incrementAndGet());
            BranchXid one = BranchXid.of(new BranchId(id, "1", "first"));
            BranchXid two = BranchXid.of(new BranchId(id, "2", "second"));
            Session debit = debits.get();
            Session credit = credits.get();
            debit.resource.start(one, XAResource.TMNOFLAGS);
            debit.update(from, -1);
            credit.resource.start(two, XAResource.TMNOFLAGS);
            credit.update(to, 1);
            debit.resource.end(one, XAResource.TMSUCCESS);
            credit.resource.end(two, XAResource.TMSUCCESS);
            debit.resource.prepare(one);
            credit.resource.prepare(two);
            debit.resource.commit(one, false);
            credit.resource.commit(two, false);
        };
    }

    private Transfer narayana(XADataSource first, XADataSource second) {
        String store = Path.of("target", "narayana").toAbsolutePath().toString();
        for (String name : new String[] {null, "communicationStore", "stateStore"}) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name)
                    .setObjectStoreDir(store);
        }
        TransactionManager manager = com.arjuna.ats.jta.TransactionManager.transactionManager();
        ThreadLocal<Session> debits = ThreadLocal.withInitial(() -> session(first));
        ThreadLocal<Session> credits = ThreadLocal.withInitial(() -> session(second));
        return (from, to) -> {
            Session debit = debits.get();
            Session credit = credits.get();
            manager.begin();
            manager.getTransaction().enlistResource(debit.resource);
            debit.update(from, -1);
            manager.getTransaction().enlistResource(credit.resource);
            credit.update(to, 1);
            manager.commit();
        };
    }

    private Transfer onZooKeeper(XADataSource first, XADataSource second, ZooKeeperNode zooKeeper) {
        AtomicReference<XaRig> rig = new AtomicReference<>();
        EnlistingDataSource debit = enlisting("debit", first, rig);
        EnlistingDataSource credit = enlisting("credit", second, rig);
        CuratorFramework client =
                CuratorFrameworkFactory.newClient(zooKeeper.connectString(), 30_000, 5_000, new RetryForever(100));
        client.start();
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        DecisionLog log = ZooKeeperDecisionLog.create(client, ZooKeeperDecisionLogOptions.of("comparison"), timer);
        start(rig, log, debit, credit);
        opened.add(client);
        opened.add(timer::shutdownNow);
        return distlock(rig, debit, credit);
    }

    private Transfer riding(XADataSource first, XADataSource second) {
        AtomicReference<XaRig> rig = new AtomicReference<>();
        EnlistingDataSource debit = enlisting("debit", first, rig);
        EnlistingDataSource credit = enlisting("credit", second, rig);
        rig.set(new XaRig(
                new io.distlock.txn.log.memory.MemoryDecisionLog(
                        new io.distlock.txn.log.memory.MemoryDecisions(new java.util.SplittableRandom(1)),
                        "none",
                        java.time.InstantSource.system()),
                List.of()));
        rig.get().close();
        DecisionLogSchema.create(debit, JdbcDecisionLogOptions.defaults().tablePrefix());
        JdbcDecisionLog log = JdbcDecisionLog.create(debit, "comparison", JdbcDecisionLogOptions.defaults());
        start(rig, log, debit, credit);
        return distlock(rig, debit, credit);
    }

    private void start(AtomicReference<XaRig> rig, DecisionLog log, EnlistingDataSource... databases) {
        rig.set(new XaRig(
                log,
                Arrays.stream(databases).map(EnlistingDataSource::participant).toList()));
        opened.add(() -> {
            rig.get().close();
            log.close();
        });
    }

    private static Transfer distlock(
            AtomicReference<XaRig> rig, EnlistingDataSource debit, EnlistingDataSource credit) {
        return (from, to) -> {
            XaTransactionManager manager = rig.get().manager;
            manager.begin();
            update(debit, from, -1);
            update(credit, to, 1);
            manager.commit();
        };
    }

    private static void update(EnlistingDataSource dataSource, int account, int amount) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("update account set balance = balance + ? where id = ?")) {
            update.setInt(1, amount);
            update.setInt(2, account);
            update.executeUpdate();
        }
    }

    private EnlistingDataSource enlisting(String name, XADataSource database, AtomicReference<XaRig> rig) {
        XaParticipant participant = new XaParticipant(
                name,
                XaSource.of(database),
                XaOptions.defaults().withReleasedAtPrepare(true).withSessionsMax(8),
                System::nanoTime);
        HikariConfig config = new HikariConfig();
        config.setDataSource(new UnpooledXaDataSource(database));
        config.setMaximumPoolSize(24);
        HikariDataSource pool = new HikariDataSource(config);
        opened.add(0, pool::close);
        opened.add(0, participant);
        return new EnlistingDataSource(() -> participant, pool, () -> rig.get().manager, pool::evictConnection, true);
    }

    // -- databases

    private static final class Session {

        private final XAResource resource;
        private final PreparedStatement update;

        private Session(XAResource resource, PreparedStatement update) {
            this.resource = resource;
            this.update = update;
        }

        private void update(int account, int amount) throws SQLException {
            update.setInt(1, amount);
            update.setInt(2, account);
            update.executeUpdate();
        }
    }

    private Session session(XADataSource database) {
        try {
            XAConnection connection = database.getXAConnection();
            opened.add(0, connection::close);
            return new Session(
                    connection.getXAResource(),
                    connection
                            .getConnection()
                            .prepareStatement("update account set balance = balance + ? where id = ?"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

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
