package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.RedisNode;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.faults.LockNode.Grant;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A process dies, or hears nothing, while it waits.
 *
 * <p>The bounds: a process that was woken has the lock reserved for 1 s; the one behind it asks again at least every second, the
 * one at the head at least every half second.
 */
class WaiterCrashIT {

    private static final Duration OFFER = Duration.ofSeconds(1);
    private static final Duration POLL_OF_SECOND = Duration.ofSeconds(1);
    private static final Duration POLL_OF_HEAD = Duration.ofMillis(500);
    private static final Duration ROUND_TRIP = Duration.ofMillis(100);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final String NAME = "queue";
    private static final LockRequest REQUEST =
            LockWorker.request(NAME).withLeaseTime(LEASE).withWaitTime(Duration.ofSeconds(25));

    private RedisNode redis;
    private RedisProbe probe;
    private LockNodes nodes;
    private LockHandle holder;

    @BeforeEach
    void lockIsHeld() {
        redis = RedisNode.start();
        probe = new RedisProbe(redis);
        nodes = new LockNodes();
        holder = nodes.start(redis.uri()).acquire(REQUEST);
    }

    @AfterEach
    void stop() {
        nodes.close();
        redis.close();
    }

    @Test
    void headOfTheQueueDiesBeforeTheRelease() throws Exception {
        try (WorkerProcess head = WorkerProcess.start("head-dies", redis.uri())) {
            CompletableFuture<Grant> second = queueBehind(head);

            head.kill();
            long released = release();

            assertServed("first in the queue killed", second, released, OFFER.plus(POLL_OF_SECOND));
        }
    }

    @Test
    void processThatWasJustWokenDies() throws Exception {
        try (WorkerProcess head = WorkerProcess.start("woken-dies", redis.uri())) {
            CompletableFuture<Grant> second = queueBehind(head);
            head.pause();

            long released = release();
            assertThat(probe.isOffered(REQUEST.key())).isTrue();
            head.kill();

            assertServed("woken process killed", second, released, OFFER.plus(POLL_OF_SECOND));
        }
    }

    @Test
    void processThatWasJustWokenStandsStillAndIsServedLater() throws Exception {
        try (WorkerProcess head = WorkerProcess.start("woken-stops", redis.uri())) {
            CompletableFuture<Grant> second = queueBehind(head);
            head.pause();

            long released = release();
            Grant next = assertServed("woken process stopped", second, released, OFFER.plus(POLL_OF_SECOND));
            head.resume();
            probe.awaitQueue(REQUEST.key(), 1);
            long releasedAgain = System.nanoTime();
            next.handle().release();

            long waited = RedisProbe.millis(head.await("acquired", NAME).nanos() - releasedAgain);
            System.out.printf(
                    "measured: process that had missed its turn served %d ms after the next release%n", waited);
            assertThat(waited).isLessThanOrEqualTo(POLL_OF_HEAD.plus(ROUND_TRIP).toMillis());
            assertThat(head.await("acquired", NAME).number("token"))
                    .isGreaterThan(next.handle().fencingToken());
        }
    }

    @Test
    void deadWaitersLeaveNoQueueBehind() throws Exception {
        try (WorkerProcess head = WorkerProcess.start("queue-left", redis.uri())) {
            head.send("acquire", NAME, NAME, LEASE.toMillis(), 25_000);
            probe.awaitQueue(REQUEST.key(), 1);

            long killed = head.kill();
            Awaitility.await("queue and beats of dead processes are gone")
                    .atMost(RedisProbe.LIMIT)
                    .until(() ->
                            probe.keys().stream().noneMatch(key -> key.endsWith(":queue") || key.endsWith(":beat")));

            long after = RedisProbe.millis(System.nanoTime() - killed);
            System.out.printf("measured: queue of a dead process gone after %d ms%n", after);
            assertThat(after).isLessThanOrEqualTo(3000); // two polls, one second, and the probe's own interval
        }
    }

    @Test
    void wakeUpThatWasNeverSentCostsOnePoll() throws Exception {
        CompletableFuture<Grant> waiting = nodes.start(redis.uri()).acquireAsync(REQUEST);
        probe.awaitQueue(REQUEST.key(), 1);
        redis.command("ACL", "SETUSER", "default", "-publish");

        long released = release();

        assertServed("wake-up lost", waiting, released, POLL_OF_HEAD.plus(ROUND_TRIP));
    }

    @Test
    void subscriptionThatIsCutRightBeforeTheReleaseCostsOnePoll() throws Exception {
        CompletableFuture<Grant> waiting = nodes.start(redis.uri()).acquireAsync(REQUEST);
        probe.awaitQueue(REQUEST.key(), 1);
        redis.command("CLIENT", "KILL", "TYPE", "pubsub");

        long released = release();

        assertServed("subscription cut", waiting, released, POLL_OF_HEAD.plus(ROUND_TRIP));
    }

    private CompletableFuture<Grant> queueBehind(WorkerProcess head) {
        head.send("acquire", NAME, NAME, LEASE.toMillis(), 25_000);
        probe.awaitQueue(REQUEST.key(), 1);
        CompletableFuture<Grant> second = nodes.start(redis.uri()).acquireAsync(REQUEST);
        probe.awaitQueue(REQUEST.key(), 2);
        return second;
    }

    private long release() {
        long before = System.nanoTime();
        holder.release();
        return before;
    }

    private static Grant assertServed(String what, CompletableFuture<Grant> waiting, long released, Duration bound)
            throws Exception {
        Grant grant = waiting.get(20, TimeUnit.SECONDS);
        long waited = RedisProbe.millis(grant.nanos() - released);
        System.out.printf("measured: %s: next one served after %d ms, bound %d ms%n", what, waited, bound.toMillis());
        assertThat(waited).as(what).isLessThanOrEqualTo(bound.toMillis());
        return grant;
    }
}
