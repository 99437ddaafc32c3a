package io.distlock.txn.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.devservers.PostgresNode;
import io.distlock.devservers.TcpProxy;
import io.distlock.devservers.ZooKeeperNode;
import io.distlock.txn.BranchId;
import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.engine.EngineOptions;
import io.distlock.txn.engine.EngineRuntime;
import io.distlock.txn.engine.EngineSetup;
import io.distlock.txn.engine.FakeParticipant;
import io.distlock.txn.engine.ParticipantCalls;
import io.distlock.txn.engine.ProtocolProbe;
import io.distlock.txn.engine.ProtocolProbe.Point;
import io.distlock.txn.engine.TransactionEngine;
import io.distlock.txn.log.jdbc.DecisionLogSchema;
import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import io.distlock.txn.log.jdbc.JdbcDecisionLogOptions;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLog;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLogOptions;
import io.distlock.txn.recovery.Recovery;
import io.distlock.txn.recovery.RecoveryOptions;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.DecisionLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A coordinator whose connection to a real log misbehaves at the worst moments. */
class LogFaultsIT {

    private static final String WRITER = "coordinator-under-test";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final TransactionOptions TRANSFER = TransactionOptions.of("transfer");

    private static ZooKeeperNode zooKeeper;
    private static PostgresNode postgres;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final FakeParticipant stock = new FakeParticipant("stock");
    private final FakeParticipant billing = new FakeParticipant("billing");
    private TcpProxy proxy;
    private DecisionLog log;
    private TransactionEngine engine;
    private EngineSetup setup;

    @BeforeAll
    static void startServers() {
        zooKeeper = ZooKeeperNode.start();
        postgres = PostgresNode.start();
        DecisionLogSchema.create(
                postgres.dataSource(), JdbcDecisionLogOptions.defaults().tablePrefix());
    }

    @AfterAll
    static void stopServers() {
        zooKeeper.close();
        postgres.close();
    }

    @AfterEach
    void close() throws Exception {
        proxy.resume();
        proxy.heal();
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ZOOKEEPER", "JDBC"})
    void beginFailsWhileTheLogIsAwayAndWorksAgain(LogKind kind) {
        open(kind, ProtocolProbe.NONE);
        proxy.partition();

        assertThatExceptionOfType(DecisionLogException.class)
                .isThrownBy(() -> engine.begin(TRANSFER))
                .withMessageContaining("was not begun");

        proxy.heal();
        Awaitility.await()
                .atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> engine.begin(TRANSFER).rollback() instanceof Outcome.RolledBack);
    }

    @ParameterizedTest
    @EnumSource(names = {"ZOOKEEPER", "JDBC"})
    void decisionWithoutAnswerIsInDoubtUntilTheLogIsBack(LogKind kind) {
        open(kind, ProtocolProbe.NONE);
        Transaction transaction = engine.begin(TRANSFER);
        transaction.prepared(work(transaction, stock));
        transaction.prepared(work(transaction, billing));
        proxy.pause();

        assertThat(transaction.commit()).isInstanceOf(Outcome.InDoubt.class);
        assertThat(stock.branches.values()).containsOnly(BranchStatus.PREPARED);

        proxy.resume();
        Outcome outcome = transaction
                .completion()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        BranchStatus expected =
                outcome instanceof Outcome.Committed ? BranchStatus.COMMITTED : BranchStatus.ROLLED_BACK;
        assertThat(stock.branches.values()).containsOnly(expected);
        assertThat(billing.branches.values()).containsOnly(expected);
    }

    @ParameterizedTest
    @EnumSource(names = {"ZOOKEEPER", "JDBC"})
    void decisionWhoseAnswerGotLostIsFoundAgain(LogKind kind) {
        open(kind, ProtocolProbe.NONE);
        Transaction transaction = engine.begin(TRANSFER);
        transaction.prepared(work(transaction, stock));
        transaction.prepared(work(transaction, billing));
        proxy.swallowNextReplyTo(WRITER);

        transaction.commit();

        Outcome outcome = transaction
                .completion()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        assertThat(outcome).isInstanceOf(Outcome.Committed.class);
        assertThat(proxy.swallowedReplies()).isEqualTo(1);
        assertThat(stock.branches.values()).containsOnly(BranchStatus.COMMITTED);
        assertThat(billing.branches.values()).containsOnly(BranchStatus.COMMITTED);
    }

    @ParameterizedTest
    @EnumSource(names = {"ZOOKEEPER", "JDBC"})
    void branchesAreToldAlthoughTheLogIsAwayAndTheRecordGoesLater(LogKind kind) {
        open(kind, (point, transaction) -> {
            if (point == Point.AFTER_DECISION) {
                proxy.partition();
            }
        });
        Transaction transaction = engine.begin(TRANSFER);
        transaction.prepared(work(transaction, stock));
        transaction.prepared(work(transaction, billing));

        assertThat(transaction.commit()).isInstanceOf(Outcome.Committed.class);
        assertThat(stock.branches.values()).containsOnly(BranchStatus.COMMITTED);

        proxy.heal();
        Recovery recovery =
                new Recovery(setup, RecoveryOptions.defaults().withInterval(Duration.ofMillis(200)), engine::isOpen);
        opened.push(recovery);
        recovery.start();
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> log.read(transaction.id())
                .toCompletableFuture()
                .join()
                .isEmpty());
    }

    private void open(LogKind kind, ProtocolProbe probe) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        timer.setRemoveOnCancelPolicy(true);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        opened.push(timer::shutdownNow);
        opened.push(threads::shutdownNow);
        if (kind == LogKind.ZOOKEEPER) {
            proxy = TcpProxy.start(zooKeeper.host(), zooKeeper.port());
            CuratorFramework client = CuratorFrameworkFactory.newClient(
                    proxy.host() + ":" + proxy.port(), 30_000, 5_000, new RetryForever(100));
            client.start();
            opened.push(client);
            log = ZooKeeperDecisionLog.create(
                    client, ZooKeeperDecisionLogOptions.of(WRITER).withCommandTimeout(Duration.ofSeconds(2)), timer);
        } else {
            proxy = TcpProxy.start(postgres.host(), postgres.port());
            log = JdbcDecisionLog.create(
                    Databases.plain(postgres.jdbcUrl().replace(":" + postgres.port() + "/", ":" + proxy.port() + "/")),
                    WRITER,
                    JdbcDecisionLogOptions.defaults()
                            .withLease(Duration.ofSeconds(30))
                            .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        }
        opened.push(log);
        setup = EngineSetup.of(
                        log,
                        new ParticipantCalls(List.of(stock, billing), threads, timer, Duration.ofSeconds(10)),
                        new EngineRuntime(timer, System::nanoTime, InstantSource.system(), new SplittableRandom(1)),
                        EngineOptions.of(WRITER).withDoubtPatience(Duration.ofSeconds(1)))
                .withProbe(probe);
        engine = new TransactionEngine(setup);
    }

    private static BranchId work(Transaction transaction, FakeParticipant participant) {
        BranchId branch = transaction.enlist(participant.name());
        participant.branches.put(branch, BranchStatus.PREPARED);
        return branch;
    }
}
