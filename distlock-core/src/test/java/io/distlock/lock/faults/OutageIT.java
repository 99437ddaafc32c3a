package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.TcpProxy;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.engine.LockEngineOptions;
import io.distlock.lock.faults.LockNode.Grant;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Redis goes away and comes back, with and without its data, or a connection breaks at the worst moment. */
class OutageIT {

    private static final Duration LEASE = Duration.ofMillis(1500);
    private static final LockRequest REQUEST =
            LockWorker.request("outage").withLeaseTime(LEASE).withWaitTime(Duration.ofSeconds(10));

    @Test
    void serverThatForgotEverythingMakesTheHolderLoseTheLock() {
        try (RedisNode redis = RedisNode.start();
                LockNodes nodes = new LockNodes()) {
            LockHandle holder = nodes.start(redis.uri()).acquire(REQUEST);
            CompletableFuture<Long> lost = lostAt(holder);
            LockNode other = nodes.start(redis.uri());

            long restart = System.nanoTime();
            redis.kill();
            redis.restart();
            LockHandle next = other.acquire(REQUEST);

            long lostAfter =
                    RedisProbe.millis(lost.orTimeout(20, TimeUnit.SECONDS).join() - restart);
            System.out.printf("measured: restart without data: holder told after %d ms, lease %s%n", lostAfter, LEASE);
            assertThat(lostAfter).isLessThanOrEqualTo(LEASE.toMillis());
            assertThat(holder.isValid()).isFalse();
            assertThat(holder.release()).isEqualTo(ReleaseOutcome.NOT_HELD);
            assertThat(next.isValid()).isTrue();
            assertThat(next.fencingToken()).isGreaterThan(holder.fencingToken());
            assertThat(next.release()).isEqualTo(ReleaseOutcome.RELEASED);
        }
    }

    @Test
    void serverThatKeptItsDataLetsTheHolderGoOn() {
        try (RedisNode redis = RedisNode.start(RedisOptions.defaults().withAppendOnly());
                LockNodes nodes = new LockNodes()) {
            LockRequest longer = REQUEST.withLeaseTime(Duration.ofSeconds(4));
            CountingRenewals renewals = new CountingRenewals();
            LockHandle holder = nodes.start(
                            redis.uri(),
                            LockNodes.OPTIONS,
                            LockEngineOptions.defaults().withListener(renewals))
                    .acquire(longer);
            LockNode other = nodes.start(redis.uri());

            redis.kill();
            redis.restart();
            long before = renewals.renewed();
            Awaitility.await("renewed by the new process")
                    .atMost(RedisProbe.LIMIT)
                    .until(() -> renewals.renewed() > before + 1);

            assertThat(holder.isValid()).isTrue();
            assertThat(other.tryAcquire(longer.withWaitTime(Duration.ZERO))).isEmpty();
            assertThat(holder.release()).isEqualTo(ReleaseOutcome.RELEASED);
            assertThat(other.tryAcquire(longer)).isPresent();
        }
    }

    @Test
    void flushedScriptsAreNotNoticed() {
        try (RedisNode redis = RedisNode.start();
                LockNodes nodes = new LockNodes()) {
            LockNode node = nodes.start(redis.uri());
            node.acquire(REQUEST).release();

            redis.command("SCRIPT", "FLUSH");
            LockHandle handle = node.acquire(REQUEST);
            redis.command("SCRIPT", "FLUSH");
            ReleaseOutcome outcome = handle.release();

            assertThat(outcome).isEqualTo(ReleaseOutcome.RELEASED);
            assertThat(new RedisProbe(redis).isFree(REQUEST.key())).isTrue();
        }
    }

    @Test
    void acquireWhoseReplyIsLostIsRepeatedWithinTheWait() {
        try (RedisNode redis = RedisNode.start();
                TcpProxy proxy = TcpProxy.start(redis.host(), redis.port());
                LockNodes nodes = new LockNodes()) {
            LockNode node = behind(proxy, nodes);

            proxy.swallowNextReplyTo("EVALSHA");
            long before = System.nanoTime();
            LockHandle handle = node.acquire(REQUEST);

            System.out.printf(
                    "measured: reply of an acquire lost: lock held after %d ms%n",
                    RedisProbe.millis(System.nanoTime() - before));
            assertThat(proxy.swallowedReplies()).isEqualTo(1);
            assertThat(handle.isValid()).isTrue();
            assertThat(handle.release()).isEqualTo(ReleaseOutcome.RELEASED);
            assertThat(new RedisProbe(redis).isFree(REQUEST.key())).isTrue();
        }
    }

    @Test
    void singleTryWhoseReplyIsLostIsTakenBackInTheBackground() {
        try (RedisNode redis = RedisNode.start();
                TcpProxy proxy = TcpProxy.start(redis.host(), redis.port());
                LockNodes nodes = new LockNodes()) {
            LockNode node = behind(proxy, nodes);
            LockNode other = nodes.start(redis.uri());
            Duration lease = Duration.ofSeconds(20);

            proxy.swallowNextReplyTo("EVALSHA");
            long before = System.nanoTime();
            assertThatThrownBy(() ->
                            node.tryAcquire(REQUEST.withWaitTime(Duration.ZERO).withLeaseTime(lease)))
                    .isInstanceOf(LockStoreException.class);
            other.acquire(REQUEST.withWaitTime(Duration.ofSeconds(25))).release();

            long after = RedisProbe.millis(System.nanoTime() - before);
            System.out.printf(
                    "measured: reply of a single try lost: lock free again after %d ms, lease %s%n", after, lease);
            assertThat(after).isLessThanOrEqualTo(5000); // the longest pause between two background releases
        }
    }

    @Test
    void releaseWhoseReplyIsLostIsKnownAsUnknownAndFreesTheLock() {
        try (RedisNode redis = RedisNode.start();
                TcpProxy proxy = TcpProxy.start(redis.host(), redis.port());
                LockNodes nodes = new LockNodes()) {
            LockNode node = behind(proxy, nodes);
            LockNode other = nodes.start(redis.uri());
            LockHandle handle = node.acquire(REQUEST);

            proxy.swallowNextReplyTo("EVALSHA");
            assertThatThrownBy(handle::release).isInstanceOf(LockStoreException.class);

            assertThat(other.tryAcquire(REQUEST.withWaitTime(LEASE))).isPresent();
            Awaitility.await("nothing pending")
                    .atMost(RedisProbe.LIMIT)
                    .until(() -> node.engine().pendingReleases() == 0);
        }
    }

    @Test
    void tenSecondsWithoutRedis() throws Exception {
        try (RedisNode redis = RedisNode.start();
                LockNodes nodes = new LockNodes()) {
            Duration lease = Duration.ofSeconds(3);
            LockRequest request = REQUEST.withLeaseTime(lease);
            LockNode holding = nodes.start(redis.uri());
            LockHandle holder = holding.acquire(request);
            CompletableFuture<Long> lost = lostAt(holder);
            LockNode waiting = nodes.start(redis.uri());
            CompletableFuture<Grant> shortWait = waiting.acquireAsync(request.withWaitTime(Duration.ofSeconds(6)));
            CompletableFuture<Grant> longWait = waiting.acquireAsync(request.withWaitTime(Duration.ofSeconds(30)));
            LockNode late = nodes.start(redis.uri());
            late.store().ping().toCompletableFuture().join();
            new RedisProbe(redis).awaitQueue(request.key(), 1);

            long killed = System.nanoTime();
            redis.kill();
            Throwable single = catchThrowable(() -> late.tryAcquire(request.withWaitTime(Duration.ZERO)));
            long singleAfter = RedisProbe.millis(System.nanoTime() - killed);
            Throwable failed = catchThrowable(() -> shortWait.get(20, TimeUnit.SECONDS));
            Awaitility.await("ten seconds")
                    .atMost(RedisProbe.LIMIT)
                    .until(() ->
                            System.nanoTime() - killed >= Duration.ofSeconds(10).toNanos());
            redis.restart();
            long back = System.nanoTime();
            Grant next = longWait.get(20, TimeUnit.SECONDS);
            long firstAfter = RedisProbe.millis(next.nanos() - back);
            next.handle().release();
            Optional<LockHandle> again = holding.tryAcquire(request);

            long lostAfter = RedisProbe.millis(lost.getNow(0L) - killed);
            System.out.printf(
                    "measured: 10 s without Redis: single try refused after %d ms, holder told after %d ms (lease %s),"
                            + " waiting process has the lock %d ms after the return%n",
                    singleAfter, lostAfter, lease, firstAfter);
            assertThat(single).isInstanceOf(LockStoreException.class);
            assertThat(failed).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(LockStoreException.class);
            assertThat(lostAfter).isBetween(0L, lease.toMillis());
            assertThat(holder.isValid()).isFalse();
            assertThat(firstAfter).isLessThanOrEqualTo(lease.toMillis());
            assertThat(next.handle().fencingToken()).isGreaterThan(holder.fencingToken());
            assertThat(again).isPresent();
        }
    }

    private LockNode behind(TcpProxy proxy, LockNodes nodes) {
        LockNode node = nodes.start("redis://" + proxy.host() + ":" + proxy.port());
        node.acquire(REQUEST).release(); // from now on the scripts are known and sent by their digests
        return node;
    }

    private static CompletableFuture<Long> lostAt(LockHandle handle) {
        CompletableFuture<Long> lost = new CompletableFuture<>();
        handle.onLost(loser -> lost.complete(System.nanoTime()));
        return lost;
    }
}
