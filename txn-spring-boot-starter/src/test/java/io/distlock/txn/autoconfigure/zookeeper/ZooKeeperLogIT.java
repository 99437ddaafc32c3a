package io.distlock.txn.autoconfigure.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.ZooKeeperServer;
import io.distlock.txn.Completion;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.RecordingParticipant;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import io.distlock.txn.spi.BranchStatus;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Two applications with one log on a real ZooKeeper. */
class ZooKeeperLogIT {

    private static ZooKeeperServer zooKeeper;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistributedTransactionAutoConfiguration.class,
                    DistributedTransactionAdviceAutoConfiguration.class,
                    DistributedTransactionZooKeeperAutoConfiguration.class))
            .withPropertyValues(
                    "distlock.txn.log.zookeeper.connect-string=" + zooKeeper.connectString(),
                    "distlock.txn.log.zookeeper.auth.credentials=orders:secret",
                    "distlock.txn.recovery.interval=200ms",
                    "distlock.txn.shutdown-timeout=0s");

    @BeforeAll
    static void start() {
        zooKeeper = ZooKeeperServer.start();
    }

    @AfterAll
    static void stop() {
        zooKeeper.close();
    }

    @Test
    void transactionsCommitThroughTheLog() {
        RecordingParticipant stock = new RecordingParticipant("stock");
        runner.withBean(RecordingParticipant.class, () -> stock).run(context -> {
            TransactionCoordinator coordinator = context.getBean(TransactionCoordinator.class);

            TransactionId id = coordinator.execute(TransactionOptions.of("order"), () -> {
                stock.work(coordinator);
                return coordinator.current().orElseThrow().id();
            });

            assertThat(stock.calls).containsExactly("prepare", "commit");
            assertThat(context.getBean(TransactionEngines.class)
                            .engine("")
                            .log()
                            .incarnation()
                            .toCompletableFuture()
                            .join()
                            .log())
                    .isEqualTo(id.log());
        });
    }

    @Test
    void whatAStoppedApplicationHasDecidedIsFinishedByTheNext() {
        RecordingParticipant stock = new RecordingParticipant("stock");
        stock.commitGate = new CountDownLatch(1);
        runner.withBean(RecordingParticipant.class, () -> stock).run(context -> {
            Transaction transaction = context.getBean(TransactionCoordinator.class)
                    .begin(TransactionOptions.of("order").withCompletion(Completion.ASYNC));
            transaction.enlist("stock");
            transaction.commit();
        });
        assertThat(stock.branches).containsValue(BranchStatus.PREPARED);
        stock.commitGate.countDown();

        runner.withBean(RecordingParticipant.class, () -> stock).run(context -> Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> stock.branches.containsValue(BranchStatus.COMMITTED)));
    }
}
