package io.distlock.txn.faults;

import io.distlock.devservers.WorkerEvent;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.engine.EngineOptions;
import io.distlock.txn.engine.EngineRuntime;
import io.distlock.txn.engine.EngineSetup;
import io.distlock.txn.engine.ParticipantCalls;
import io.distlock.txn.engine.ProtocolProbe.Point;
import io.distlock.txn.engine.TransactionEngine;
import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import io.distlock.txn.log.jdbc.JdbcDecisionLogOptions;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLog;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLogOptions;
import io.distlock.txn.recovery.Recovery;
import io.distlock.txn.recovery.RecoveryOptions;
import io.distlock.txn.recovery.RecoveryReport;
import io.distlock.txn.spi.DecisionLog;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A service that books transfers in two databases, with a coordinator and recovery. It can be told to die just when the protocol gets
 * to a point ({@code halt}, as by SIGKILL), or to tell when it gets there and to wait.
 */
public final class TransferWorker {

    static final Duration SESSION = Duration.ofSeconds(5);

    private static final int TRIES_MAX = 20;

    private final CountDownLatch go = new CountDownLatch(1);
    private final Ledger debit;
    private final Ledger credit;
    private final DataSource debitDatabase;
    private final DecisionLog log;
    private final TransactionEngine engine;
    private final Recovery recovery;
    private final boolean riding;
    private volatile @Nullable Point armed;
    private volatile boolean waits;
    private volatile @Nullable Thread victim;
    private volatile @Nullable TransactionId victimId;

    private TransferWorker(LogKind kind, String debitUrl, String creditUrl, String zooKeeper) {
        riding = kind == LogKind.JDBC_RIDING;
        debitDatabase = database(debitUrl);
        DataSource creditDatabase = database(creditUrl);
        debit = new Ledger("debit", debitDatabase);
        credit = new Ledger("credit", creditDatabase);
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2);
        timer.setRemoveOnCancelPolicy(true);
        String description = "worker " + ProcessHandle.current().pid();
        log = kind == LogKind.ZOOKEEPER
                ? zooKeeperLog(zooKeeper, description, timer)
                : JdbcDecisionLog.create(
                        debitDatabase,
                        description,
                        JdbcDecisionLogOptions.defaults().withLease(SESSION));
        ExecutorService threads = Executors.newFixedThreadPool(16);
        EngineSetup setup = EngineSetup.of(
                        log,
                        new ParticipantCalls(List.of(debit, credit), threads, timer, Duration.ofSeconds(5)),
                        new EngineRuntime(timer, System::nanoTime, InstantSource.system(), new SecureRandom()),
                        EngineOptions.of(description))
                .withProbe(this::reached);
        engine = new TransactionEngine(setup);
        recovery = new Recovery(setup, RecoveryOptions.defaults().withInterval(Duration.ofMillis(400)), engine::isOpen);
    }

    public static void main(String[] arguments) throws Exception {
        TransferWorker worker =
                new TransferWorker(LogKind.valueOf(arguments[0]), arguments[1], arguments[2], arguments[3]);
        worker.log.incarnation().toCompletableFuture().join();
        if (arguments.length > 4) {
            worker.armed = Point.valueOf(arguments[4]);
        }
        worker.recovery.start();
        tell("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = commands.readLine()) != null; ) {
            String[] words = line.split(" ");
            Thread command = new Thread(() -> worker.run(words));
            command.setDaemon(true);
            command.start();
        }
        System.exit(0);
    }

    private void run(String[] words) {
        try {
            switch (words[0]) {
                case "transfer" -> transfer(words[1], Long.parseLong(words[2]), false);
                case "load" -> load(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                case "die" -> die(words[1], false);
                case "die-rolling-back" -> die(words[1], true);
                case "wait" -> {
                    waits = true;
                    beVictim(words[1]);
                    transfer(words[2], 1, false);
                }
                case "go" -> go.countDown();
                case "report" -> report(words[1]);
                default -> throw new IllegalArgumentException(words[0]);
            }
        } catch (Exception e) {
            e.printStackTrace();
            tell("failed", "id", String.join("_", words), "why", e);
        }
    }

    /** Tries until the process dies: on a slow machine a transfer may be aborted before it gets to the point. */
    private void die(String point, boolean rollBack) {
        beVictim(point);
        for (int n = 1; n <= TRIES_MAX; n++) {
            String transfer = point + "-" + n;
            tell("try", "id", point, "transfer", transfer);
            transfer(transfer, 1, rollBack);
        }
    }

    private void beVictim(String point) {
        victim = Thread.currentThread();
        armed = Point.valueOf(point);
    }

    private void load(String prefix, int threads, int count) throws InterruptedException {
        List<Thread> all = Stream.iterate(0, i -> i + 1)
                .limit(threads)
                .map(i -> new Thread(() -> {
                    for (int n = 0; n < count; n++) {
                        transfer(prefix + "-" + i + "-" + n, 1, n % 7 == 6);
                    }
                }))
                .toList();
        all.forEach(Thread::start);
        for (Thread thread : all) {
            thread.join();
        }
        tell("loaded", "id", prefix);
    }

    private void transfer(String id, long amount, boolean rollBack) {
        Optional<Transaction> begun = Optional.empty();
        try (Connection connection = debitDatabase.getConnection()) {
            connection.setAutoCommit(false);
            Transaction transaction = engine.begin(TransactionOptions.of("transfer"));
            begun = Optional.of(transaction);
            if (Thread.currentThread() == victim) {
                victimId = transaction.id();
                reached(Point.BEGUN, transaction.id());
            }
            if (log instanceof JdbcDecisionLog jdbc && riding) {
                Ledger.enter(connection, id, -amount);
                engine.enlist(transaction, new RidingBranch(connection, jdbc));
            } else {
                debit.work(transaction.enlist("debit"), id, -amount);
            }
            credit.work(transaction.enlist("credit"), id, amount);
            Outcome outcome = rollBack ? transaction.rollback() : transaction.commit();
            tell("outcome", "id", id, "result", outcome.getClass().getSimpleName());
        } catch (Exception e) {
            begun.ifPresent(Transaction::rollback);
            tell("outcome", "id", id, "result", "RolledBack", "why", e);
        }
    }

    private void report(String id) {
        RecoveryReport report = recovery.pass().toCompletableFuture().join();
        tell(
                "report",
                "id",
                id,
                "doubts",
                report.inDoubt().size(),
                "open",
                engine.openTransactions(),
                "foreign",
                report.foreignDecisions(),
                "failure",
                report.failure().orElse("none"));
    }

    private void reached(Point point, TransactionId transaction) {
        boolean concerned = point.name().startsWith("RECOVERY") || transaction.equals(victimId);
        if (point != armed || !concerned) {
            return;
        }
        if (!waits) {
            Runtime.getRuntime().halt(137);
        }
        armed = null;
        tell("reached", "id", point);
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The log below the path that follows the address of the server. */
    private static DecisionLog zooKeeperLog(String addressAndPath, String description, ScheduledExecutorService timer) {
        String[] parts = addressAndPath.split("/", 2);
        return ZooKeeperDecisionLog.create(
                client(parts[0]), ZooKeeperDecisionLogOptions.of(description).withRootNode(parts[1]), timer);
    }

    private static CuratorFramework client(String connectString) {
        CuratorFramework client = CuratorFrameworkFactory.newClient(
                connectString, (int) SESSION.toMillis(), 2_000, new RetryForever(200));
        client.start();
        return client;
    }

    static DataSource database(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setUser("postgres");
        return dataSource;
    }

    private static void tell(String event, Object... keysAndValues) {
        WorkerEvent.tell(System.out, event, keysAndValues);
    }
}
