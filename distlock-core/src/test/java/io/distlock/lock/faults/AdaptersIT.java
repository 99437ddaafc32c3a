package io.distlock.lock.faults;

import io.distlock.lock.LockKey;
import io.distlock.lock.concurrent.ThreadLockContract;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.shedlock.LockProviderContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The stand-ins for locks of other libraries, each on every store with real servers. */
class AdaptersIT {

    private static AllStores stores;

    @BeforeAll
    static void start() {
        stores = new AllStores();
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    @Nested
    class ThreadLocksOnRedis extends ThreadLocks {
        ThreadLocksOnRedis() {
            super(stores.onRedis());
        }
    }

    @Nested
    class ThreadLocksOnZooKeeper extends ThreadLocks {
        ThreadLocksOnZooKeeper() {
            super(stores.onZooKeeper());
        }
    }

    @Nested
    class ThreadLocksOnQuorum extends ThreadLocks {
        ThreadLocksOnQuorum() {
            super(stores.onQuorum());
        }
    }

    @Nested
    class LockProviderOnRedis extends LockProviders {
        LockProviderOnRedis() {
            super(stores.onRedis());
        }
    }

    @Nested
    class LockProviderOnZooKeeper extends LockProviders {
        LockProviderOnZooKeeper() {
            super(stores.onZooKeeper());
        }
    }

    @Nested
    class LockProviderOnQuorum extends LockProviders {
        LockProviderOnQuorum() {
            super(stores.onQuorum());
        }
    }

    abstract static class ThreadLocks extends ThreadLockContract {

        private final LockNodes nodes = new LockNodes();
        private final String address;

        ThreadLocks(String address) {
            this.address = address;
        }

        @Override
        protected LockEngine process() {
            return nodes.start(address).engine();
        }

        @Override
        protected void forceRelease(LockKey key, long token) {
            nodes.forceRelease(address, key, token);
        }

        @AfterEach
        void endProcesses() {
            nodes.close();
        }
    }

    abstract static class LockProviders extends LockProviderContract {

        private final LockNodes nodes = new LockNodes();
        private final String address;

        LockProviders(String address) {
            this.address = address;
        }

        @Override
        protected LockEngine process() {
            return nodes.start(address).engine();
        }

        @AfterEach
        void endProcesses() {
            nodes.close();
        }
    }
}
