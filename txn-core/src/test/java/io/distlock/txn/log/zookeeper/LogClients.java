package io.distlock.txn.log.zookeeper;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Opens clients of ZooKeeper and logs on them, and closes what a test opened; and short words for what logs are told. */
final class LogClients implements AfterEachCallback {

    static final Duration SESSION = Duration.ofSeconds(30);

    private static final long SECONDS_MAX = 30;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final List<AutoCloseable> opened = new ArrayList<>();

    CuratorFramework client(String connectString, Duration session) {
        CuratorFramework client = CuratorFrameworkFactory.builder()
                .connectString(connectString)
                .sessionTimeoutMs((int) session.toMillis())
                .connectionTimeoutMs(10_000)
                .retryPolicy(new RetryNTimes(3, 50))
                .build();
        client.start();
        return own(client);
    }

    ZooKeeperDecisionLog log(CuratorFramework client, String description) {
        return log(client, ZooKeeperDecisionLogOptions.of(description));
    }

    ZooKeeperDecisionLog log(CuratorFramework client, ZooKeeperDecisionLogOptions options) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        opened.add(timer::shutdownNow);
        return own(ZooKeeperDecisionLog.create(client, options, timer));
    }

    <T extends AutoCloseable> T own(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    static TransactionId transaction(Incarnation incarnation, long sequence) {
        return new TransactionId(incarnation.log(), incarnation.id(), sequence);
    }

    static DecisionRecord commitOf(TransactionId transaction) {
        return DecisionRecord.commit(
                transaction, List.of(new BranchId(transaction, "1", "stock")), "writer-" + transaction.sequence(), NOW);
    }

    static DecisionRecord abortOf(TransactionId transaction) {
        return DecisionRecord.abort(transaction, "somebody in doubt", NOW);
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(SECONDS_MAX, TimeUnit.SECONDS)
                .join();
    }

    static Throwable failureOf(CompletionStage<?> stage) {
        try {
            throw new AssertionError("Succeeded with " + await(stage));
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    /** In the reverse order of opening. */
    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        opened.clear();
    }
}
