package io.distlock.lock.faults;

import io.distlock.devservers.RedisCluster;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisServers;
import io.distlock.lock.LockKey;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.engine.LockEngineOptions;
import io.distlock.lock.quorum.QuorumLockStore;
import io.distlock.lock.quorum.QuorumLockStoreOptions;
import io.distlock.lock.quorum.Registers;
import io.distlock.lock.redis.LockClients;
import io.distlock.lock.redis.RedisLockStore;
import io.distlock.lock.redis.RedisLockStoreOptions;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.zookeeper.ZooKeeperLockStore;
import io.distlock.lock.zookeeper.ZooKeeperLockStoreOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;

/**
 * Several "processes" in this JVM: every one has its own engine and its own connections, all share the event loops. Confined to
 * one thread.
 */
final class LockNodes implements AutoCloseable {

    /** So short that the keys of a test are gone soon. */
    static final RedisLockStoreOptions OPTIONS =
            RedisLockStoreOptions.defaults().withTokenMargin(Duration.ofMillis(500));

    private static final String QUORUM = "quorum:";

    private final ClientResources resources = ClientResources.create();
    private final ClientResources lockResources = LockClients.resources(resources);
    private final List<LockNode> started = new ArrayList<>();

    /**
     * A node on the server at an address of {@link LockServer}, a Redis URI, or registers of several servers that were bootstrapped;
     * then the URIs are behind {@link #QUORUM}, with commas.
     */
    LockNode start(String address) {
        if (address.startsWith(ZooKeeperLockServer.SCHEME)) {
            return startOnZooKeeper(address.substring(ZooKeeperLockServer.SCHEME.length()));
        }
        return address.startsWith(QUORUM)
                ? startQuorum(address.substring(QUORUM.length()))
                : start(address, OPTIONS, LockEngineOptions.defaults());
    }

    /** As an operator does it, by another process. */
    void forceRelease(String address, LockKey key, long token) {
        start(address)
                .store()
                .forceRelease(key, token)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    LockNode start(String uri, RedisLockStoreOptions storeOptions, LockEngineOptions engineOptions) {
        RedisURI address = RedisURI.create(uri);
        RedisClient client = RedisClient.create(lockResources, address);
        client.setOptions(LockClients.options());
        RedisLockStore store = RedisLockStore.create(client, address, storeOptions);
        LockNode node = new LockNode(LockEngine.start(store, engineOptions), store, client::shutdown);
        started.add(node);
        return node;
    }

    LockNode start(RedisCluster cluster) {
        List<RedisURI> seeds = cluster.nodes().stream()
                .map(server -> RedisURI.create(server.uri()))
                .toList();
        RedisClusterClient client = RedisClusterClient.create(lockResources, seeds);
        client.setOptions(LockClients.clusterOptions());
        RedisLockStore store = RedisLockStore.create(client, OPTIONS);
        LockNode node = new LockNode(LockEngine.start(store), store, client::shutdown);
        started.add(node);
        return node;
    }

    private LockNode startOnZooKeeper(String address) {
        String[] parts = address.split("/");
        CuratorFramework client = ZooKeeperLockServer.client(parts[0], Duration.ofMillis(Long.parseLong(parts[1])));
        LockStore store = ZooKeeperLockStore.create(
                client, ZooKeeperLockStoreOptions.defaults().withCommandTimeout(Duration.ofSeconds(10)));
        LockNode node = new LockNode(LockEngine.start(store), store, client::close);
        started.add(node);
        return node;
    }

    /** The argument of {@link #start(String)} for registers on these servers. */
    static String quorumOf(RedisServers servers) {
        return QUORUM
                + String.join(",", servers.nodes().stream().map(RedisNode::uri).toList());
    }

    private LockNode startQuorum(String uris) {
        Registers registers = Registers.on(List.of(uris.split(",")));
        LockStore store = QuorumLockStore.create(registers.open(), QuorumLockStoreOptions.defaults());
        LockNode node = new LockNode(LockEngine.start(store), store, registers::close);
        started.add(node);
        return node;
    }

    @Override
    public void close() {
        started.forEach(LockNode::close);
        lockResources.shutdown();
        resources.shutdown();
    }
}
