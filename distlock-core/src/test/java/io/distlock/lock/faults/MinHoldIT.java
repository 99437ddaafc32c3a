package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.quorum.Registers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The process ends after a quick job whose lock is to be kept for longer. */
class MinHoldIT {

    private static final Duration HOLD = Duration.ofSeconds(2);
    private static final Duration ROUNDING = Duration.ofMillis(5); // stores count in milliseconds
    private static final LockRequest JOB =
            LockWorker.request("job").withMinHoldTime(HOLD).withWaitTime(Duration.ofSeconds(20));

    @Test
    void redisKeepsTheLockBeyondTheEndOfTheProcess() {
        try (LockServer server = Store.REDIS.start();
                LockNodes nodes = new LockNodes()) {
            assertThat(timeUntilTheNext(nodes, server.address())).isGreaterThan(HOLD.minus(ROUNDING));
        }
    }

    @Test
    void quorumKeepsTheLockBeyondTheEndOfTheProcess() {
        try (RedisServers servers =
                        RedisServers.start(3, RedisOptions.defaults().withAppendOnly());
                LockNodes nodes = new LockNodes()) {
            Registers.on(servers.nodes().stream().map(RedisNode::uri).toList())
                    .bootstrap()
                    .close();

            assertThat(timeUntilTheNext(nodes, LockNodes.quorumOf(servers))).isGreaterThan(HOLD.minus(ROUNDING));
        }
    }

    /** Where leases are sessions, a lock ends with its session. */
    @Test
    void zooKeeperFreesTheLockAtTheEndOfTheProcess() {
        try (LockServer server = Store.ZOOKEEPER.start();
                LockNodes nodes = new LockNodes()) {
            LockRequest longJob = JOB.withMinHoldTime(Duration.ofHours(1));
            LockNode ended = nodes.start(server.address());
            ended.acquire(longJob).release();
            assertThat(nodes.start(server.address()).tryAcquire(longJob.withWaitTime(Duration.ZERO)))
                    .isEmpty();

            ended.close();

            assertThat(nodes.start(server.address()).acquire(JOB).isValid()).isTrue();
        }
    }

    private static Duration timeUntilTheNext(LockNodes nodes, String address) {
        LockNode ended = nodes.start(address);
        LockNode next = nodes.start(address);
        long began = System.nanoTime();
        LockHandle job = ended.acquire(JOB);
        job.release();
        ended.close();

        next.acquire(JOB);

        return Duration.ofNanos(System.nanoTime() - began);
    }
}
