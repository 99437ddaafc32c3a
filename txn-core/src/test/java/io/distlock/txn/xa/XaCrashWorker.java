package io.distlock.txn.xa;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.distlock.devservers.WorkerEvent;
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
import jakarta.transaction.RollbackException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.jspecify.annotations.Nullable;
import org.postgresql.xa.PGXADataSource;

/**
 * A service that enters transfers into two PostgreSQL databases by XA. It can be told to die just when the protocol gets to a point, as
 * by SIGKILL. It has nothing on any disk.
 */
public final class XaCrashWorker {

    static final Duration SESSION = Duration.ofSeconds(4);

    private static final int TRIES_MAX = 20;

    private final DecisionLog log;
    private final EnlistingDataSource debit;
    private final EnlistingDataSource credit;
    private final TransactionEngine engine;
    private final Recovery recovery;
    private final XaTransactionManager manager;
    private volatile @Nullable Point armed;
    private volatile @Nullable TransactionId victim;

    private XaCrashWorker(boolean riding, String debitUrl, String creditUrl, String zooKeeper) {
        debit = database("debit", debitUrl);
        credit = database("credit", creditUrl);
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2);
        timer.setRemoveOnCancelPolicy(true);
        String description = "worker " + ProcessHandle.current().pid();
        log = riding
                ? JdbcDecisionLog.create(
                        debit, description, JdbcDecisionLogOptions.defaults().withLease(SESSION))
                : zooKeeperLog(zooKeeper, description, timer);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        EngineSetup setup = EngineSetup.of(
                        log,
                        new ParticipantCalls(
                                List.of(debit.participant(), credit.participant()),
                                threads,
                                timer,
                                Duration.ofSeconds(5)),
                        new EngineRuntime(timer, System::nanoTime, InstantSource.system(), new SecureRandom()),
                        EngineOptions.of(description))
                .withProbe(this::reached);
        engine = new TransactionEngine(setup);
        recovery = new Recovery(setup, RecoveryOptions.defaults().withInterval(Duration.ofMillis(400)), engine::isOpen);
        manager = new XaTransactionManager(new EngineContext(engine, log, threads), TransactionOptions.of("transfer"));
    }

    public static void main(String[] arguments) throws Exception {
        XaCrashWorker worker =
                new XaCrashWorker(Boolean.parseBoolean(arguments[0]), arguments[1], arguments[2], arguments[3]);
        worker.openIncarnation();
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

    /** Again and again: where many processes start at once on a slow machine, the log may not answer in its time. */
    private void openIncarnation() {
        for (int n = 1; ; n++) {
            try {
                log.incarnation().toCompletableFuture().join();
                return;
            } catch (CompletionException e) {
                if (n == TRIES_MAX) {
                    throw e;
                }
            }
        }
    }

    private void run(String[] words) {
        try {
            switch (words[0]) {
                case "die" -> die(Point.valueOf(words[1]));
                case "load" -> load(words[1], Integer.parseInt(words[2]));
                case "report" -> report(words[1]);
                default -> throw new IllegalArgumentException(words[0]);
            }
        } catch (Exception e) {
            e.printStackTrace();
            tell("failed", "id", String.join("_", words), "why", e);
        }
    }

    /** Tries until the process dies: on a slow machine a transfer may be aborted before it gets to the point. */
    private void die(Point point) throws Exception {
        armed = point;
        for (int n = 1; n <= TRIES_MAX; n++) {
            String transfer = point + "-" + n;
            tell("try", "id", point, "transfer", transfer);
            transfer(transfer, point == Point.BEFORE_ROLLBACK_OF_BRANCH, true);
        }
    }

    private void load(String prefix, int count) throws Exception {
        for (int n = 0; n < count; n++) {
            transfer(prefix + "-" + n, n % 5 == 4, false);
        }
        tell("loaded", "id", prefix);
    }

    private void transfer(String id, boolean rollBack, boolean mayDie) throws Exception {
        manager.begin();
        Transaction transaction = manager.getTransaction().transaction();
        String result = "InDoubt";
        try {
            if (mayDie) {
                victim = transaction.id();
                reached(Point.BEGUN, transaction.id());
            }
            XaDatabase.execute(debit, "insert into entry values ('%s')".formatted(id));
            XaDatabase.execute(credit, "insert into entry values ('%s')".formatted(id));
        } catch (Exception e) {
            rollBack = true;
        }
        try {
            if (rollBack) {
                manager.rollback();
                result = "RolledBack";
            } else {
                manager.commit();
                result = "Committed";
            }
        } catch (RollbackException e) {
            result = "RolledBack";
        }
        tell("outcome", "id", id, "result", result);
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
                "live",
                debit.participant().liveBranches() + credit.participant().liveBranches(),
                "failure",
                report.failure().orElse("none"));
    }

    private void reached(Point point, TransactionId transaction) {
        if (point == armed && transaction.equals(victim)) {
            Runtime.getRuntime().halt(137);
        }
    }

    private EnlistingDataSource database(String name, String url) {
        PGXADataSource database = new PGXADataSource();
        database.setUrl(url);
        database.setUser("postgres");
        XaParticipant participant = new XaParticipant(
                name, XaSource.of(database), XaOptions.defaults().withReleasedAtPrepare(true), System::nanoTime);
        HikariConfig config = new HikariConfig();
        config.setDataSource(new UnpooledXaDataSource(database));
        config.setMaximumPoolSize(6);
        config.setMinimumIdle(0);
        HikariDataSource pool = new HikariDataSource(config);
        return new EnlistingDataSource(() -> participant, pool, () -> manager(), pool::evictConnection, true);
    }

    private XaTransactionManager manager() {
        return manager;
    }

    private static DecisionLog zooKeeperLog(String addressAndPath, String description, ScheduledExecutorService timer) {
        String[] parts = addressAndPath.split("/", 2);
        CuratorFramework client =
                CuratorFrameworkFactory.newClient(parts[0], (int) SESSION.toMillis(), 2_000, new RetryForever(200));
        client.start();
        return ZooKeeperDecisionLog.create(
                client, ZooKeeperDecisionLogOptions.of(description).withRootNode(parts[1]), timer);
    }

    private static void tell(String event, Object... keysAndValues) {
        WorkerEvent.tell(System.out, event, keysAndValues);
    }
}
