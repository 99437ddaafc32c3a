package io.distlock.txn.faults;

import io.distlock.devservers.WorkerEvent;
import io.distlock.txn.TransactionId;
import io.distlock.txn.engine.EngineOptions;
import io.distlock.txn.engine.EngineRuntime;
import io.distlock.txn.engine.EngineSetup;
import io.distlock.txn.engine.ParticipantCalls;
import io.distlock.txn.engine.ProtocolProbe.Point;
import io.distlock.txn.engine.TransactionEngine;
import io.distlock.txn.recovery.Recovery;
import io.distlock.txn.recovery.RecoveryOptions;
import io.distlock.txn.recovery.RecoveryReport;
import io.distlock.txn.spi.DecisionLog;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A service that books transfers in its own database and at the {@link Bank}, with a coordinator and recovery. It can be told to die
 * just when the protocol gets to a point ({@code halt}, as by SIGKILL), or to tell when it gets there and to wait.
 */
public final class TransferWorker {

    /** How many transfers are on the way at once. */
    static final int THREADS = 16;

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
    private static final int TRIES_MAX = 100;

    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch enough = new CountDownLatch(1);
    private final BankClient credit = new BankClient();
    private final DecisionLog log;
    private final TransactionEngine engine;
    private final Recovery recovery;
    private final Transfers transfers;
    private volatile @Nullable Point armed;
    private volatile boolean waits;
    private volatile @Nullable TransactionId victim;

    private TransferWorker(LogPlace place, Duration session, String debitUrl) {
        DataSource debitDatabase = Databases.pool(debitUrl);
        Ledger debit = new Ledger("debit", debitDatabase);
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2);
        timer.setRemoveOnCancelPolicy(true);
        String description = "worker " + ProcessHandle.current().pid();
        log = place.open(description, session, timer);
        EngineSetup setup = EngineSetup.of(
                        log,
                        new ParticipantCalls(
                                List.of(debit, credit), Executors.newFixedThreadPool(2 * THREADS), timer, CALL_TIMEOUT),
                        new EngineRuntime(timer, System::nanoTime, InstantSource.system(), new SecureRandom()),
                        EngineOptions.of(description))
                .withProbe(this::reached);
        engine = new TransactionEngine(setup);
        recovery = new Recovery(setup, RecoveryOptions.defaults().withInterval(Duration.ofMillis(400)), engine::isOpen);
        transfers = new Transfers(engine, log, place.kind() == LogKind.JDBC_RIDING, debitDatabase, debit, credit);
    }

    /** Arguments: kind, address and name of the log, session in milliseconds, URL of the debit side, and where to die, if at all. */
    public static void main(String[] arguments) throws Exception {
        TransferWorker worker = new TransferWorker(
                new LogPlace(LogKind.valueOf(arguments[0]), arguments[1], arguments[2]),
                Duration.ofMillis(Long.parseLong(arguments[3])),
                arguments[4]);
        worker.openIncarnation();
        if (arguments.length > 5) {
            worker.armed = Point.valueOf(arguments[5]);
        }
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
                case "bank" -> {
                    credit.moved(Integer.parseInt(words[1]));
                    recovery.start();
                }
                case "transfer" -> transfers.transfer(words[1], Boolean.parseBoolean(words[2]), id -> {});
                case "flood" -> flood(words[1], THREADS);
                case "enough" -> enough.countDown();
                case "die" -> die(words[1]);
                case "wait" -> {
                    waits = true;
                    armed = Point.valueOf(words[1]);
                    transfers.transfer(words[2], false, id -> victim = id);
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

    private void flood(String prefix, int threads) throws InterruptedException {
        transfers.flood(prefix, threads, enough);
        tell("flooded", "id", prefix);
    }

    /**
     * Dies in the midst of other transfers. Tries until it does: on a slow machine a transfer may be aborted before it gets to the point.
     */
    private void die(String point) {
        Thread others = new Thread(() -> {
            try {
                flood("beside-" + point, THREADS - 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        others.setDaemon(true);
        others.start();
        armed = Point.valueOf(point);
        for (int n = 1; n <= TRIES_MAX; n++) {
            String transfer = point + "-" + n;
            tell("try", "id", point, "transfer", transfer);
            transfers.transfer(transfer, armed == Point.BEFORE_ROLLBACK_OF_BRANCH, id -> {
                victim = id;
                reached(Point.BEGUN, id);
            });
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
                "strangers",
                report.foreignBranches(),
                "failure",
                report.failure().orElse("none"));
    }

    private void reached(Point point, TransactionId transaction) {
        boolean concerned = point.name().startsWith("RECOVERY") || transaction.equals(victim);
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

    private static void tell(String event, Object... keysAndValues) {
        WorkerEvent.tell(System.out, event, keysAndValues);
    }
}
