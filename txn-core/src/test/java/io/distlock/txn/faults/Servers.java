package io.distlock.txn.faults;

import io.distlock.devservers.PostgresNode;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.distlock.devservers.ZooKeeperEnsemble;
import io.distlock.devservers.ZooKeeperNode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One of each server that runs share, with databases and logs of their own on them. Thread-safe. */
final class Servers implements AutoCloseable {

    // of all processes of several runs at once
    private static final String CONNECTIONS_MAX = "1000";

    private final CompletableFuture<PostgresNode> postgres =
            CompletableFuture.supplyAsync(() -> PostgresNode.start(Map.of("max_connections", CONNECTIONS_MAX)));
    private final CompletableFuture<ZooKeeperNode> zooKeeper = CompletableFuture.supplyAsync(ZooKeeperNode::start);
    private final CompletableFuture<ZooKeeperEnsemble> ensemble =
            CompletableFuture.supplyAsync(ZooKeeperEnsemble::start);
    private final CompletableFuture<RedisServers> redis = CompletableFuture.supplyAsync(
            () -> RedisServers.start(3, RedisOptions.defaults().withAppendOnly()));

    PostgresNode postgres() {
        return postgres.join();
    }

    /** URL of one of its databases. */
    String url(String databaseName) {
        return postgres().jdbcUrl().replaceAll("/postgres$", "/" + databaseName);
    }

    /** Where the log of a run is; the JDBC logs are in a database of it. */
    LogPlace log(LogKind kind, String run, String databaseName) {
        String address =
                switch (kind) {
                    case ZOOKEEPER -> zooKeeper.join().connectString();
                    case ZOOKEEPER_ENSEMBLE -> ensemble.join().connectString();
                    case JDBC, JDBC_RIDING -> url(databaseName);
                    case QUORUM ->
                        String.join(
                                ",",
                                redis.join().nodes().stream()
                                        .map(RedisNode::uri)
                                        .toList());
                };
        return new LogPlace(kind, address, run);
    }

    @Override
    public void close() {
        redis.thenAccept(RedisServers::close).join();
        ensemble.thenAccept(ZooKeeperEnsemble::close).join();
        zooKeeper.thenAccept(ZooKeeperNode::close).join();
        postgres.thenAccept(PostgresNode::close).join();
    }
}
