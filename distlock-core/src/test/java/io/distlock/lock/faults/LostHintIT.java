package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.RedisNode;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.faults.LockNode.Grant;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A waiting process is not told by Redis: it asks again at least every half second when it is at the head of the queue. */
class LostHintIT {

    private static final Duration POLL_OF_HEAD = Duration.ofMillis(500);

    /** For a machine with other work. Who does not ask by itself is served by nobody, until its wait is over. */
    private static final Duration DELAY_MAX = Duration.ofSeconds(5);

    private static final LockRequest REQUEST =
            LockWorker.request("queue").withLeaseTime(Duration.ofSeconds(10)).withWaitTime(Duration.ofSeconds(25));

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
    void wakeUpThatWasNeverSentCostsOnePoll() throws Exception {
        CompletableFuture<Grant> waiting = nodes.start(redis.uri()).acquireAsync(REQUEST);
        probe.awaitQueue(REQUEST.key(), 1);
        redis.command("ACL", "SETUSER", "default", "-publish");

        assertServedWithinAPoll("wake-up lost", waiting);
    }

    @Test
    void subscriptionThatIsCutRightBeforeTheReleaseCostsOnePoll() throws Exception {
        CompletableFuture<Grant> waiting = nodes.start(redis.uri()).acquireAsync(REQUEST);
        probe.awaitQueue(REQUEST.key(), 1);
        redis.command("CLIENT", "KILL", "TYPE", "pubsub");

        assertServedWithinAPoll("subscription cut", waiting);
    }

    @ParameterizedTest
    @CsvSource({"READ, WRITE", "WRITE, READ"})
    void wakeUpBetweenReadersAndWritersThatWasNeverSentCostsOnePoll(LockMode first, LockMode second) throws Exception {
        LockRequest request = REQUEST.withKeys(List.of(LockKey.of("shared")));
        LockHandle held = nodes.start(redis.uri()).acquire(request.withMode(first));
        CompletableFuture<Grant> waiting = nodes.start(redis.uri()).acquireAsync(request.withMode(second));
        probe.awaitQueue(request.key(), 1);
        redis.command("ACL", "SETUSER", "default", "-publish");

        assertServedWithinAPoll("wake-up of %s by %s lost".formatted(second, first), held, waiting);
    }

    private void assertServedWithinAPoll(String what, CompletableFuture<Grant> waiting) throws Exception {
        assertServedWithinAPoll(what, holder, waiting);
    }

    private static void assertServedWithinAPoll(String what, LockHandle held, CompletableFuture<Grant> waiting)
            throws Exception {
        long released = System.nanoTime();
        held.release();

        long waited = RedisProbe.millis(waiting.get(20, TimeUnit.SECONDS).nanos() - released);
        System.out.printf("measured: %s: next one served after %d ms%n", what, waited);
        assertThat(waited).isLessThanOrEqualTo(POLL_OF_HEAD.plus(DELAY_MAX).toMillis());
    }
}
