package io.distlock.txn.faults;

import io.distlock.consensus.engine.PaxosCluster;
import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.engine.PaxosRegister;
import io.distlock.consensus.engine.PaxosRuntime;
import io.distlock.consensus.redis.Durability;
import io.distlock.consensus.redis.RedisAcceptorNode;
import io.distlock.consensus.redis.RedisAcceptorOptions;
import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.txn.log.jdbc.DecisionLogSchema;
import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import io.distlock.txn.log.jdbc.JdbcDecisionLogOptions;
import io.distlock.txn.log.quorum.QuorumDecisionLog;
import io.distlock.txn.log.quorum.QuorumDecisionLogOptions;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLog;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLogOptions;
import io.distlock.txn.spi.DecisionLog;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;

/**
 * Where the decisions of one run stand. Immutable.
 *
 * @param kind on what
 * @param address of the servers: a connect string of ZooKeeper, the URL of a database, or the URIs of Redis servers with commas between
 * @param name of the run, which has a log of its own there
 */
record LogPlace(LogKind kind, String address, String name) {

    /** Makes an empty log, once, before anybody opens it. */
    void create() {
        if (kind.isJdbc()) {
            DecisionLogSchema.create(
                    Databases.pool(address), JdbcDecisionLogOptions.defaults().tablePrefix());
        } else if (kind == LogKind.QUORUM) {
            PaxosRuntime runtime = PaxosRuntime.system();
            RedisClient client = RedisClient.create();
            List<AcceptorNode> nodes = acceptors(client);
            await(new PaxosCluster(name, nodes, PaxosOptions.defaults(), runtime).bootstrap());
            nodes.forEach(AcceptorNode::close);
            client.shutdown(0, 2, TimeUnit.SECONDS);
            runtime.shutdown();
        }
    }

    /** The log, in a process that keeps it until it dies. */
    DecisionLog open(String description, Duration session, ScheduledExecutorService timer) {
        return switch (kind) {
            case ZOOKEEPER, ZOOKEEPER_ENSEMBLE ->
                ZooKeeperDecisionLog.create(
                        zooKeeper(session),
                        ZooKeeperDecisionLogOptions.of(description).withRootNode(name),
                        timer);
            case JDBC, JDBC_RIDING ->
                JdbcDecisionLog.create(
                        Databases.pool(address),
                        description,
                        JdbcDecisionLogOptions.defaults().withLease(session));
            case QUORUM ->
                QuorumDecisionLog.create(
                        registers(), QuorumDecisionLogOptions.of(description).withLease(session), timer);
        };
    }

    private CuratorFramework zooKeeper(Duration session) {
        CuratorFramework client = CuratorFrameworkFactory.newClient(
                address, Math.toIntExact(session.toMillis()), 2_000, new RetryForever(200));
        client.start();
        return client;
    }

    private PaxosRegister registers() {
        PaxosRuntime runtime = PaxosRuntime.system();
        List<AcceptorNode> nodes = acceptors(RedisClient.create());
        PaxosCluster cluster = new PaxosCluster(name, nodes, PaxosOptions.defaults(), runtime);
        return new PaxosRegister(nodes, await(cluster.discover()), PaxosOptions.defaults(), runtime);
    }

    private List<AcceptorNode> acceptors(RedisClient client) {
        RedisAcceptorOptions options = RedisAcceptorOptions.of(name).withDurability(Durability.FSYNC_ALWAYS);
        return Arrays.stream(address.split(","))
                .<AcceptorNode>map(uri -> RedisAcceptorNode.create(client, RedisURI.create(uri), options))
                .toList();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
