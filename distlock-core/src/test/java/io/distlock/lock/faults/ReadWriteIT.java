package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.WorkerProcess;
import io.distlock.lock.DistributedLockException;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.faults.LockNode.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading together and writing alone, with processes that die and that stop. */
class ReadWriteIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource
    void writerGetsTheLockOfAKilledReader(Store store) throws Exception {
        Duration lease = store.shortLease();
        try (LockServer server = store.start();
                LockNodes nodes = new LockNodes();
                WorkerProcess reader = LockWorker.start("read-write-reader-" + store, server.address(lease))) {
            LockNode node = nodes.start(server.address());
            LockRequest write = LockWorker.request("shared").withMode(LockMode.WRITE);
            reader.send("read", "dying", "shared", lease.toMillis(), 0);
            long token = reader.await("acquired", "dying").number("token");
            LockHandle living = node.acquire(write.withMode(LockMode.READ).withLeaseTime(lease));
            CompletableFuture<Grant> writer = nodes.start(server.address()).acquireAsync(write.withWaitTime(PATIENCE));
            Awaitility.await("the writer waits").atMost(RedisProbe.LIMIT).until(() -> node.store()
                    .inspect(write.key())
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .map(taken -> taken.waitingProcesses() == 1)
                    .orElse(false));

            long killed = reader.kill();
            living.release();
            Grant next = writer.get(60, TimeUnit.SECONDS);

            System.out.printf(
                    "measured: %s: writer after a killed reader: %d ms, lease %s%n",
                    store, RedisProbe.millis(next.nanos() - killed), lease);
            assertThat(next.handle().fencingToken()).isGreaterThan(token);
            next.handle().release();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readersGetTheLockOfAKilledWriterTogether(Store store) throws Exception {
        Duration lease = store.shortLease();
        try (LockServer server = store.start();
                LockNodes nodes = new LockNodes();
                WorkerProcess writer = LockWorker.start("read-write-writer-" + store, server.address(lease))) {
            LockRequest read =
                    LockWorker.request("shared").withMode(LockMode.READ).withWaitTime(PATIENCE);
            writer.send("acquire", "dying", "shared", lease.toMillis(), 0);
            long token = writer.await("acquired", "dying").number("token");
            List<CompletableFuture<Grant>> readers = List.of(
                    nodes.start(server.address()).acquireAsync(read),
                    nodes.start(server.address()).acquireAsync(read));
            server.awaitQueue(read.key(), 2);

            writer.kill();

            for (CompletableFuture<Grant> reader : readers) { // neither is released before the other has it
                assertThat(reader.get(60, TimeUnit.SECONDS).handle().fencingToken())
                        .isGreaterThanOrEqualTo(token);
            }
            readers.forEach(reader -> reader.join().handle().release());
        }
    }

    @ParameterizedTest
    @EnumSource
    void stoppedReaderKnowsThatAWriterMayBeThere(Store store) throws Exception {
        Duration lease = store.shortLease();
        try (LockServer server = store.start();
                LockNodes nodes = new LockNodes();
                WorkerProcess reader = LockWorker.start("read-write-stopped-" + store, server.address(lease))) {
            LockRequest write = LockWorker.request("shared").withMode(LockMode.WRITE);
            reader.send("read", "stopped", "shared", lease.toMillis(), 0);
            reader.await("acquired", "stopped");

            reader.pause();
            LockHandle writer = nodes.start(server.address()).acquire(write.withWaitTime(PATIENCE));
            reader.resume();
            reader.send("check", "stopped");

            assertThat(reader.await("checked", "stopped").value("valid")).isEqualTo("false");
            writer.release();
        }
    }

    @ParameterizedTest
    @EnumSource
    void writersAreNotStarvedByReadersThatComeAllTheTime(Store store) throws Exception {
        AtomicInteger reading = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        AtomicInteger writing = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        Queue<String> problems = new ConcurrentLinkedQueue<>();
        LockRequest read = LockWorker.request("busy").withMode(LockMode.READ).withWaitTime(PATIENCE);
        try (LockServer server = store.start();
                LockNodes nodes = new LockNodes()) {
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                LockNode node = nodes.start(server.address());
                for (int j = 0; j < 3; j++) {
                    readers.add(start(() -> {
                        while (!over.get()) {
                            underLock(node, read, problems, () -> {
                                together.accumulateAndGet(reading.incrementAndGet(), Math::max);
                                if (writing.get() > 0) {
                                    problems.add("a reader beside a writer");
                                }
                                Thread.yield();
                                reading.decrementAndGet();
                            });
                        }
                    }));
                }
            }
            LockNode node = nodes.start(server.address());
            for (int i = 0; i < 20; i++) {
                underLock(node, read.withMode(LockMode.WRITE), problems, () -> {
                    if (writing.incrementAndGet() > 1 || reading.get() > 0) {
                        problems.add("a writer that is not alone");
                    }
                    writing.decrementAndGet();
                });
            }
            over.set(true);
            for (Thread reader : readers) {
                reader.join(TimeUnit.MINUTES.toMillis(2));
            }

            assertThat(problems).isEmpty();
            assertThat(together.get()).isGreaterThan(1);
        }
    }

    private static void underLock(LockNode node, LockRequest request, Queue<String> problems, Runnable work) {
        try (LockHandle handle = node.acquire(request)) {
            work.run();
        } catch (DistributedLockException e) {
            problems.add(e.toString());
        }
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task, "reader");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
