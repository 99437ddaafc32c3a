package io.distlock.lock.faults;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.distlock.lock.quorum.Registers;

/** Real servers for every store, with the addresses that {@link LockNodes#start(String)} takes. Thread-safe. */
final class AllStores implements AutoCloseable {

    private final LockServer redis = Store.REDIS.start();
    private final LockServer zooKeeper = Store.ZOOKEEPER.start();
    private final RedisServers registers =
            RedisServers.start(3, RedisOptions.defaults().withAppendOnly());

    AllStores() {
        Registers.on(registers.nodes().stream().map(RedisNode::uri).toList())
                .bootstrap()
                .close();
    }

    LockServer server(Store store) {
        return store == Store.REDIS ? redis : zooKeeper;
    }

    String onRedis() {
        return redis.address();
    }

    String onZooKeeper() {
        return zooKeeper.address();
    }

    String onQuorum() {
        return LockNodes.quorumOf(registers);
    }

    @Override
    public void close() {
        redis.close();
        zooKeeper.close();
        registers.close();
    }
}
