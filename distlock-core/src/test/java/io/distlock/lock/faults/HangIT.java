package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.distlock.devservers.RedisNode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.engine.LockEngineOptions;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis stands still: connections stay open and nothing is answered. */
class HangIT {

    /** For what follows the end of the wait, and for the timer of the client, which ticks every 100 ms. */
    private static final Duration ROUND_TRIP = Duration.ofMillis(150);

    private static final Duration COMMAND_TIMEOUT = Duration.ofMillis(600);
    private static final LockRequest REQUEST = LockWorker.request("hang").withLeaseTime(Duration.ofSeconds(1));

    private RedisNode redis;
    private LockNodes nodes;

    @BeforeEach
    void start() {
        redis = RedisNode.start();
        nodes = new LockNodes();
    }

    @AfterEach
    void stop() {
        nodes.close();
        redis.close();
    }

    @Test
    void waitEndsInTimeWithATypedExceptionAndAllIsWellAfterwards() {
        LockNode node = nodes.start(redis.uri());
        node.acquire(REQUEST).release();
        redis.pause();

        assertFails(node, Duration.ofSeconds(1), Duration.ofSeconds(1));

        redis.resume();
        assertWorks(node);
    }

    @Test
    void singleTryEndsAfterTheCommandTimeout() {
        LockNode node = nodes.start(
                redis.uri(), LockNodes.OPTIONS.withCommandTimeout(COMMAND_TIMEOUT), LockEngineOptions.defaults());
        node.acquire(REQUEST).release();
        redis.pause();

        assertFails(node, Duration.ZERO, COMMAND_TIMEOUT);

        redis.resume();
        assertWorks(node);
    }

    @Test
    void waitEndsInTimeAlsoWhereNoConnectionStands() {
        LockNode node = nodes.start(redis.uri());
        redis.pause();

        assertFails(node, Duration.ofSeconds(1), Duration.ofSeconds(1));

        redis.resume();
        assertWorks(node);
    }

    private static void assertFails(LockNode node, Duration waitTime, Duration bound) {
        long before = System.nanoTime();
        Throwable failure = catchThrowable(() -> node.tryAcquire(REQUEST.withWaitTime(waitTime)));
        long after = RedisProbe.millis(System.nanoTime() - before);
        System.out.printf("measured: Redis hangs, waitTime %s: exception after %d ms%n", waitTime, after);
        assertThat(failure).isInstanceOf(LockStoreException.class);
        assertThat(after).isLessThanOrEqualTo(bound.plus(ROUND_TRIP).toMillis());
    }

    /** Whatever came late has been taken back, so that the lock is free without waiting for a lease. */
    private static void assertWorks(LockNode node) {
        long before = System.nanoTime();
        Awaitility.await("the lock is free and can be taken again")
                .atMost(RedisProbe.LIMIT)
                .ignoreException(LockStoreException.class)
                .until(() -> node.tryAcquire(REQUEST.withWaitTime(Duration.ofSeconds(1)))
                        .isPresent());
        System.out.printf(
                "measured: Redis is back: lock taken after %d ms%n", RedisProbe.millis(System.nanoTime() - before));
        assertThat(node.engine().locks()).hasSize(1);
    }
}
