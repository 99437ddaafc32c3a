package io.distlock.samples.consensus.demo;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.TcpProxy;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.redis.LockClients;
import io.distlock.lock.redis.RedisLockStore;
import io.distlock.lock.redis.RedisLockStoreOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One lock, two who want it, and a server that is lost while the first one holds it. */
final class LockShow {

    private static final LockRequest REPORT = LockRequest.of("report", "daily").withLeaseTime(Duration.ofSeconds(20));
    private static final LockRequest AT_ONCE = REPORT.withWaitTime(Duration.ofMillis(500));
    private static final Duration COPY_LIMIT = Duration.ofSeconds(20);

    private LockShow() {}

    /**
     * What came out of it.
     *
     * @param firstStillHolds whether the first one believes so after the loss
     * @param secondHolds whether the second one was given the lock meanwhile
     * @param firstToken fencing token of the first one
     * @param nextToken fencing token of the next grant, whenever that was
     */
    record Result(boolean firstStillHolds, boolean secondHolds, long firstToken, long nextToken) {

        int holders() {
            return (firstStillHolds ? 1 : 0) + (secondHolds ? 1 : 0);
        }
    }

    /** A primary that has not told its replica yet when it dies; the replica takes over. */
    static Result onOneRedisWithReplica() throws InterruptedException {
        try (RedisNode primary = RedisNode.start();
                TcpProxy link = TcpProxy.start(primary.host(), primary.port());
                RedisNode replica =
                        RedisNode.start(RedisOptions.defaults().with("replicaof " + link.host() + " " + link.port()));
                Client first = new Client(primary.uri())) {
            awaitCopy(replica);
            link.partition();
            LockHandle held = first.engine.acquire(REPORT);

            primary.kill();
            replica.command("REPLICAOF", "NO", "ONE");
            try (Client second = new Client(replica.uri())) {
                Optional<LockHandle> other = second.engine.tryAcquire(AT_ONCE);
                return new Result(
                        held.isValid(),
                        other.filter(LockHandle::isValid).isPresent(),
                        held.fencingToken(),
                        other.map(LockHandle::fencingToken).orElse(0L));
            }
        }
    }

    /** Three servers, of which one is lost. */
    static Result onAMajority(LockManager first, LockManager second, RedisNode victim) {
        LockHandle held = first.acquire(REPORT);
        victim.kill();
        try {
            Optional<LockHandle> other = second.tryAcquire(AT_ONCE);
            boolean firstStillHolds = held.isValid();
            boolean secondHolds = other.filter(LockHandle::isValid).isPresent();
            long token = held.fencingToken();
            held.release();
            try (LockHandle next =
                    other.isPresent() ? other.get() : second.acquire(REPORT.withWaitTime(Duration.ofSeconds(10)))) {
                return new Result(firstStillHolds, secondHolds, token, next.fencingToken());
            }
        } finally {
            victim.restart();
        }
    }

    private static void awaitCopy(RedisNode replica) throws InterruptedException {
        long start = System.nanoTime();
        while (!replica.command("INFO", "replication").contains("master_link_status:up")) {
            if (System.nanoTime() - start > COPY_LIMIT.toNanos()) {
                throw new IllegalStateException("The replica has not caught up within " + COPY_LIMIT);
            }
            Thread.sleep(20); // it has no way to tell us
        }
    }

    /** Locks on one Redis, in plain Java. */
    private static final class Client implements AutoCloseable {

        private final ClientResources base = ClientResources.create();
        private final ClientResources resources = LockClients.resources(base);
        private final RedisClient redis;
        private final RedisLockStore store;
        private final LockEngine engine;

        Client(String address) {
            RedisURI uri = RedisURI.create(address);
            this.redis = RedisClient.create(resources, uri);
            redis.setOptions(LockClients.options());
            this.store = RedisLockStore.create(redis, uri, RedisLockStoreOptions.defaults());
            this.engine = LockEngine.start(store);
        }

        @Override
        public void close() {
            engine.close();
            store.close();
            redis.shutdown(Duration.ZERO, Duration.ofSeconds(1));
            resources.shutdown(0, 1, TimeUnit.SECONDS);
            base.shutdown(0, 1, TimeUnit.SECONDS);
        }
    }
}
