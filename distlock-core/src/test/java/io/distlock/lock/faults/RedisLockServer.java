package io.distlock.lock.faults;

import io.distlock.devservers.RedisNode;
import io.distlock.lock.LockKey;
import java.time.Duration;

/** One Redis server. */
record RedisLockServer(RedisNode redis, RedisProbe probe) implements LockServer {

    private static final Duration OFFER = Duration.ofSeconds(1);
    private static final Duration POLL_OF_SECOND = Duration.ofSeconds(1);

    static RedisLockServer start() {
        RedisNode redis = RedisNode.start();
        return new RedisLockServer(redis, new RedisProbe(redis));
    }

    @Override
    public String address(Duration session) {
        return redis.uri();
    }

    /** A process that was woken has the lock reserved for 1 s; the one behind it asks again at least every second. */
    @Override
    public Duration turnOfTheDead(Duration session) {
        return OFFER.plus(POLL_OF_SECOND);
    }

    @Override
    public long waiting(LockKey key) {
        return probe.queueLength(key);
    }

    @Override
    public boolean hasTraceOfWaiters(LockKey key) {
        return probe.keys().stream().anyMatch(name -> name.endsWith(":queue") || name.endsWith(":beat"));
    }

    @Override
    public boolean isOffered(LockKey key) {
        return probe.isOffered(key);
    }

    @Override
    public boolean isEmpty() {
        return redis.command("DBSIZE").equals("0");
    }

    @Override
    public long channels() {
        return probe.channels();
    }

    @Override
    public long clients() {
        return probe.clients();
    }

    @Override
    public void close() {
        redis.close();
    }
}
