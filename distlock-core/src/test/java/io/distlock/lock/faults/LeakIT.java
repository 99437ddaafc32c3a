package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.devservers.RedisNode;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing grows: heap, threads, keys, channels, connections, entries of the engine. */
class LeakIT {

    /** A million with {@code -Ddistlock.leak.acquisitions=1000000}, which takes minutes on two cores. */
    private static final int ACQUISITIONS = Integer.getInteger("distlock.leak.acquisitions", 200_000);

    private static final int KEYS = 1000;
    private static final int THREADS = 16;
    private static final long HEAP_GROWTH_MAX = 2_000_000;

    /** Decides how long a token is remembered, and so how long the last key lives. */
    private static final Duration LEASE = Duration.ofSeconds(1);

    private RedisNode redis;
    private RedisProbe probe;
    private LockNodes nodes;
    private LockNode node;

    @BeforeEach
    void start() {
        redis = RedisNode.start();
        probe = new RedisProbe(redis);
        nodes = new LockNodes();
        node = nodes.start(redis.uri());
    }

    @AfterEach
    void stop() {
        nodes.close();
        redis.close();
    }

    @Test
    void manyLocksLeaveNothing() throws Exception {
        acquireAndRelease(ACQUISITIONS / 10);
        probe.awaitNoKeys();
        Remains before = remains();

        long start = System.nanoTime();
        acquireAndRelease(ACQUISITIONS);
        long millis = RedisProbe.millis(System.nanoTime() - start);
        probe.awaitNoKeys();
        Remains after = remains();

        System.out.printf(
                "measured: %d locks over %d keys by %d threads in %d ms, %d/s; before %s, after %s, keys 0%n",
                ACQUISITIONS, KEYS, THREADS, millis, 1000L * ACQUISITIONS / millis, before, after);
        assertThat(after.heapBytes()).isLessThanOrEqualTo(before.heapBytes() + HEAP_GROWTH_MAX);
        assertThat(after.threads()).isLessThanOrEqualTo(before.threads());
        assertThat(after.channels()).isEqualTo(before.channels());
        assertThat(after.clients()).isEqualTo(before.clients());
        assertThat(node.engine().locks()).isEmpty();
        assertThat(node.engine().pendingReleases()).isZero();
    }

    @Test
    void waitsThatEndedWithoutTheLockLeaveNothing() throws Exception {
        LockRequest request = LockWorker.request("busy").withLeaseTime(LEASE).withWaitTime(Duration.ofSeconds(20));
        LockHandle holder = nodes.start(redis.uri()).acquire(request);
        int each = 20;

        List<CompletableFuture<LockHandle>> cancelled = IntStream.range(0, each)
                .mapToObj(i -> node.engine().acquireAsync(request).toCompletableFuture())
                .toList();
        AtomicInteger emptyHanded = new AtomicInteger();
        List<Thread> interrupted = IntStream.range(0, each)
                .mapToObj(i -> waiting(request, emptyHanded))
                .toList();
        List<Thread> timedOut = IntStream.range(0, each)
                .mapToObj(i -> waiting(request.withWaitTime(Duration.ofMillis(300)), emptyHanded))
                .toList();
        probe.awaitQueue(request.key(), 1);
        Awaitility.await("all wait")
                .atMost(RedisProbe.LIMIT)
                .until(() -> node.engine().waiting() >= 2 * each);
        cancelled.forEach(future -> future.cancel(false));
        interrupted.forEach(Thread::interrupt);
        for (Thread thread : interrupted) {
            thread.join(20_000);
        }
        for (Thread thread : timedOut) {
            thread.join(20_000);
        }

        assertThat(emptyHanded).hasValue(2 * each);
        Awaitility.await("nothing is left in the engine")
                .atMost(RedisProbe.LIMIT)
                .until(() -> node.engine().locks().isEmpty()
                        && node.engine().waiting() == 0
                        && node.engine().pendingReleases() == 0);
        assertThat(probe.keys()).hasSize(2).noneMatch(key -> key.endsWith(":queue") || key.endsWith(":beat"));
        holder.release();
        probe.awaitNoKeys();
    }

    @Test
    void refusedRequestsLeaveNothing() {
        LockRequest request = LockWorker.request("busy").withLeaseTime(LEASE).withWaitTime(Duration.ZERO);
        LockHandle holder = nodes.start(redis.uri()).acquire(request);

        assertThat(node.tryAcquire(request)).isEmpty();
        assertThatThrownBy(() -> node.acquire(request)).isInstanceOf(LockNotAcquiredException.class);

        assertThat(node.engine().locks()).isEmpty();
        assertThat(probe.queueLength(request.key())).isZero();
        holder.release();
        probe.awaitNoKeys();
    }

    private void acquireAndRelease(int times) throws Exception {
        List<CompletableFuture<Void>> running = IntStream.range(0, THREADS)
                .mapToObj(thread -> {
                    CompletableFuture<Void> done = new CompletableFuture<>();
                    startThread(() -> {
                        try {
                            for (int i = 0; i < times / THREADS; i++) {
                                // a stride that brings the threads together on the same keys now and then
                                LockRequest request = LockWorker.request("key-" + (i * (thread + 1)) % KEYS)
                                        .withLeaseTime(LEASE)
                                        .withWaitTime(Duration.ofSeconds(20));
                                node.acquire(request).release();
                            }
                            done.complete(null);
                        } catch (RuntimeException e) {
                            done.completeExceptionally(e);
                        }
                    });
                    return done;
                })
                .toList();
        CompletableFuture.allOf(running.toArray(CompletableFuture<?>[]::new)).get(10, TimeUnit.MINUTES);
    }

    private Thread waiting(LockRequest request, AtomicInteger emptyHanded) {
        return startThread(() -> {
            Optional<LockHandle> handle = node.tryAcquire(request);
            if (handle.isEmpty()) {
                emptyHanded.incrementAndGet();
            }
        });
    }

    private static Thread startThread(Runnable task) {
        Thread thread = new Thread(task, "leak");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private Remains remains() {
        Awaitility.await("threads that the test started have ended")
                .atMost(RedisProbe.LIMIT)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("leak")));
        collectGarbage();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new Remains(
                heap, ManagementFactory.getThreadMXBean().getThreadCount(), probe.channels(), probe.clients());
    }

    private static void collectGarbage() {
        WeakReference<Object> probe = new WeakReference<>(new Object());
        Awaitility.await("garbage collection").atMost(RedisProbe.LIMIT).until(() -> {
            System.gc();
            return probe.get() == null;
        });
        System.gc();
    }

    private record Remains(long heapBytes, int threads, long channels, long clients) {}
}
