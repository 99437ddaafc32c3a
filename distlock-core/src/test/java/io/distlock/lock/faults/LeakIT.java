package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing grows: heap, threads, keys or nodes, channels, connections, entries of the engine. */
@ParameterizedClass
@EnumSource
class LeakIT {

    /** A million with {@code -Ddistlock.leak.acquisitions=1000000}, which takes minutes on two cores. */
    private static final int ACQUISITIONS = Integer.getInteger("distlock.leak.acquisitions", 100_000);

    /** ZooKeeper writes to disk for each of them. */
    private static final int SLOWER = 20;

    private static final int KEYS = 1000;
    private static final int THREADS = 16;
    private static final long HEAP_GROWTH_MAX = 2_000_000;

    /** Pools of the JDK and of Netty start threads as late as they can, one for each processor at most. */
    private static final int LATE_THREADS_MAX = 4;

    /** Decides how long a token is remembered, and so how long the last key lives. */
    private static final Duration LEASE = Duration.ofSeconds(1);

    @Parameter
    Store store;

    private LockServer server;
    private LockNodes nodes;
    private LockNode node;

    @BeforeEach
    void start() {
        server = store.start();
        nodes = new LockNodes();
        node = nodes.start(server.address());
    }

    @AfterEach
    void stop() {
        nodes.close();
        server.close();
    }

    @Test
    void manyLocksLeaveNothing() throws Exception {
        int acquisitions = store == Store.ZOOKEEPER ? ACQUISITIONS / SLOWER : ACQUISITIONS;
        acquireAndRelease(acquisitions / 10);
        server.awaitEmpty();
        Remains before = remains();

        long start = System.nanoTime();
        acquireAndRelease(acquisitions);
        long millis = RedisProbe.millis(System.nanoTime() - start);
        server.awaitEmpty();
        Remains after = remains();

        System.out.printf(
                "measured: %s: %d locks over %d keys by %d threads in %d ms, %d/s; before %s, after %s, keys 0%n",
                store, acquisitions, KEYS, THREADS, millis, 1000L * acquisitions / millis, before, after);
        assertThat(after.heapBytes()).isLessThanOrEqualTo(before.heapBytes() + HEAP_GROWTH_MAX);
        assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + LATE_THREADS_MAX);
        assertThat(after.channels()).isEqualTo(before.channels());
        assertThat(after.clients()).isEqualTo(before.clients());
        assertThat(node.engine().locks()).isEmpty();
        assertThat(node.engine().pendingReleases()).isZero();
    }

    @Test
    void waitsThatEndedWithoutTheLockLeaveNothing() throws Exception {
        LockRequest request = LockWorker.request("busy").withLeaseTime(LEASE).withWaitTime(Duration.ofSeconds(20));
        LockHandle holder = nodes.start(server.address()).acquire(request);
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
        server.awaitQueue(request.key(), 1);
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
        assertThat(server.hasTraceOfWaiters(request.key())).isFalse();
        holder.release();
        server.awaitEmpty();
    }

    @Test
    void refusedRequestsLeaveNothing() {
        LockRequest request = LockWorker.request("busy").withLeaseTime(LEASE).withWaitTime(Duration.ZERO);
        LockHandle holder = nodes.start(server.address()).acquire(request);

        assertThat(node.tryAcquire(request)).isEmpty();
        assertThatThrownBy(() -> node.acquire(request)).isInstanceOf(LockNotAcquiredException.class);

        assertThat(node.engine().locks()).isEmpty();
        assertThat(server.waiting(request.key())).isZero();
        holder.release();
        server.awaitEmpty();
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
                heap, ManagementFactory.getThreadMXBean().getThreadCount(), server.channels(), server.clients());
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
