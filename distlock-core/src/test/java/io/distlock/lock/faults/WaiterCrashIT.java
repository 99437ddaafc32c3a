package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.WorkerProcess;
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
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A process dies, or stands still, while it waits. */
@ParameterizedClass
@EnumSource
class WaiterCrashIT {

    private static final Duration SESSION = Duration.ofSeconds(2);

    /** The one at the head of the queue asks again at least every half second, or is told. */
    private static final Duration TURN = Duration.ofMillis(1000);

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final String NAME = "queue";
    private static final LockRequest REQUEST =
            LockWorker.request(NAME).withLeaseTime(LEASE).withWaitTime(Duration.ofSeconds(25));

    @Parameter
    Store store;

    private LockServer server;
    private LockNodes nodes;
    private LockHandle holder;

    @BeforeEach
    void lockIsHeld() {
        server = store.start();
        nodes = new LockNodes();
        holder = nodes.start(server.address()).acquire(REQUEST);
    }

    @AfterEach
    void stop() {
        nodes.close();
        server.close();
    }

    @Test
    void headOfTheQueueDiesBeforeTheRelease() throws Exception {
        try (WorkerProcess head = worker("head-dies")) {
            CompletableFuture<Grant> second = queueBehind(head);

            head.kill();
            long released = release();

            assertServed("first in the queue killed", second, released, server.turnOfTheDead(SESSION));
        }
    }

    @Test
    void processThatWasJustWokenDies() throws Exception {
        try (WorkerProcess head = worker("woken-dies")) {
            CompletableFuture<Grant> second = queueBehind(head);
            head.pause();

            long released = release();
            assertThat(server.isOffered(REQUEST.key())).isTrue();
            head.kill();

            assertServed("woken process killed", second, released, server.turnOfTheDead(SESSION));
        }
    }

    @Test
    void processThatWasJustWokenStandsStillAndIsServedLater() throws Exception {
        try (WorkerProcess head = worker("woken-stops")) {
            CompletableFuture<Grant> second = queueBehind(head);
            head.pause();

            long released = release();
            Grant next = assertServed("woken process stopped", second, released, server.turnOfTheDead(SESSION));
            head.resume();
            server.awaitQueue(REQUEST.key(), 1);
            long releasedAgain = System.nanoTime();
            next.handle().release();

            long waited = RedisProbe.millis(head.await("acquired", NAME).nanos() - releasedAgain);
            System.out.printf(
                    "measured: %s: process that had missed its turn served %d ms after the next release%n",
                    store, waited);
            assertThat(waited).isLessThanOrEqualTo(TURN.toMillis());
            assertThat(head.await("acquired", NAME).number("token"))
                    .isGreaterThan(next.handle().fencingToken());
        }
    }

    @Test
    void deadWaitersLeaveNoQueueBehind() throws Exception {
        try (WorkerProcess head = worker("queue-left")) {
            head.send("acquire", NAME, NAME, LEASE.toMillis(), 25_000);
            server.awaitQueue(REQUEST.key(), 1);

            long killed = head.kill();
            Awaitility.await("no trace of the dead process")
                    .atMost(RedisProbe.LIMIT)
                    .until(() -> !server.hasTraceOfWaiters(REQUEST.key()));

            long after = RedisProbe.millis(System.nanoTime() - killed);
            System.out.printf("measured: %s: queue of a dead process gone after %d ms%n", store, after);
            assertThat(after)
                    .isLessThanOrEqualTo(
                            server.turnOfTheDead(SESSION).plusSeconds(1).toMillis());
        }
    }

    private CompletableFuture<Grant> queueBehind(WorkerProcess head) {
        head.send("acquire", NAME, NAME, LEASE.toMillis(), 25_000);
        server.awaitQueue(REQUEST.key(), 1);
        CompletableFuture<Grant> second = nodes.start(server.address()).acquireAsync(REQUEST);
        server.awaitQueue(REQUEST.key(), 2);
        return second;
    }

    private long release() {
        long before = System.nanoTime();
        holder.release();
        return before;
    }

    private WorkerProcess worker(String name) {
        return LockWorker.start(name + "-" + store, server.address(SESSION));
    }

    private Grant assertServed(String what, CompletableFuture<Grant> waiting, long released, Duration bound)
            throws Exception {
        Grant grant = waiting.get(20, TimeUnit.SECONDS);
        long waited = RedisProbe.millis(grant.nanos() - released);
        System.out.printf(
                "measured: %s: %s: next one served after %d ms, bound %d ms%n", store, what, waited, bound.toMillis());
        assertThat(waited).as(what).isLessThanOrEqualTo(bound.toMillis());
        return grant;
    }
}
