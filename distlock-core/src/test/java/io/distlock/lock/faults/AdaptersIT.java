package io.distlock.lock.faults;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.distlock.lock.LockKey;
import io.distlock.lock.concurrent.ThreadLockContract;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.quorum.Registers;
import io.distlock.lock.shedlock.LockProviderContract;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The stand-ins for locks of other libraries, each on every store with real servers. */
class AdaptersIT {

    private static LockServer redis;
    private static LockServer zooKeeper;
    private static RedisServers registerServers;

    private static String onQuorum;

    @BeforeAll
    static void start() {
        redis = Store.REDIS.start();
        zooKeeper = Store.ZOOKEEPER.start();
        registerServers = RedisServers.start(3, RedisOptions.defaults().withAppendOnly());
        Registers.on(registerServers.nodes().stream().map(RedisNode::uri).toList())
                .bootstrap()
                .close();
        onQuorum = LockNodes.quorumOf(registerServers);
    }

    @AfterAll
    static void stop() {
        redis.close();
        zooKeeper.close();
        registerServers.close();
    }

    @Nested
    class ThreadLocksOnRedis extends ThreadLocks {
        @Override
        String address() {
            return redis.address();
        }
    }

    @Nested
    class ThreadLocksOnZooKeeper extends ThreadLocks {
        @Override
        String address() {
            return zooKeeper.address();
        }
    }

    @Nested
    class ThreadLocksOnQuorum extends ThreadLocks {
        @Override
        String address() {
            return onQuorum;
        }
    }

    @Nested
    class LockProviderOnRedis extends LockProviders {
        @Override
        String address() {
            return redis.address();
        }
    }

    @Nested
    class LockProviderOnZooKeeper extends LockProviders {
        @Override
        String address() {
            return zooKeeper.address();
        }
    }

    @Nested
    class LockProviderOnQuorum extends LockProviders {
        @Override
        String address() {
            return onQuorum;
        }
    }

    abstract static class ThreadLocks extends ThreadLockContract {

        private final LockNodes nodes = new LockNodes();

        abstract String address();

        @Override
        protected LockEngine process() {
            return nodes.start(address()).engine();
        }

        @Override
        protected void forceRelease(LockKey key, long token) {
            nodes.start(address())
                    .store()
                    .forceRelease(key, token)
                    .toCompletableFuture()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
        }

        @AfterEach
        void endProcesses() {
            nodes.close();
        }
    }

    abstract static class LockProviders extends LockProviderContract {

        private final LockNodes nodes = new LockNodes();

        abstract String address();

        @Override
        protected LockEngine process() {
            return nodes.start(address()).engine();
        }

        @AfterEach
        void endProcesses() {
            nodes.close();
        }
    }
}
