package io.distlock.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.WorkerEvent;
import io.distlock.devservers.WorkerProcess;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One process with 64 threads and one with a single thread want the same lock all the time. */
class FairnessIT {

    private static final int THREADS = 64;
    private static final long HOLD_MICROS = 1_000;
    private static final Duration WARM_UP = Duration.ofMillis(1500);
    private static final Duration TIME = Duration.ofSeconds(4);

    /** For the scheduler of a loaded machine: with 50 other threads on two cores a process stood for more than a second. */
    private static final Duration SCHEDULING = Duration.ofSeconds(2);

    /** ZooKeeper writes each change of hands to disk, which may stand still as well. */
    private static final Duration DISK = Duration.ofMillis(1500);

    @ParameterizedTest
    @EnumSource
    void singleThreadGetsItsShareAndNobodyWaitsLong(Store store) {
        try (LockServer server = store.start();
                WorkerProcess many = LockWorker.start("fairness-many-" + store, server.address());
                WorkerProcess one = LockWorker.start("fairness-one-" + store, server.address())) {
            contend(many, THREADS);
            contend(one, 1);

            List<WorkerEvent> shares =
                    Stream.concat(shares(many).stream(), shares(one).stream()).toList();
            WorkerEvent single = shares(one).get(0);
            LongSummaryStatistics grants =
                    shares.stream().mapToLong(share -> share.number("grants")).summaryStatistics();
            long holdNanos =
                    shares.stream().mapToLong(share -> share.number("hold")).sum() / grants.getSum();
            long waitNanos = shares.stream()
                    .mapToLong(share -> share.number("wait"))
                    .max()
                    .orElseThrow();
            long boundNanos = shares.size() * holdNanos * 3 / 2 + stalls(store).toNanos();
            System.out.printf(
                    "measured: %s: %d grants, per thread %d to %d (max/min %.2f), single thread %d; hold %.2f ms,"
                            + " longest wait %d ms, bound %d ms%n",
                    store,
                    grants.getSum(),
                    grants.getMin(),
                    grants.getMax(),
                    grants.getMax() / (double) grants.getMin(),
                    single.number("grants"),
                    holdNanos / 1e6,
                    RedisProbe.millis(waitNanos),
                    RedisProbe.millis(boundNanos));

            assertThat(shares).hasSize(THREADS + 1).allMatch(share -> share.number("failures") == 0);
            assertThat(single.number("grants")).isGreaterThanOrEqualTo(grants.getSum() / shares.size() * 3 / 4);
            assertThat(grants.getMax()).isLessThanOrEqualTo(2 * grants.getMin());
            assertThat(waitNanos).isLessThanOrEqualTo(boundNanos);
        }
    }

    private static Duration stalls(Store store) {
        return store == Store.ZOOKEEPER ? SCHEDULING.plus(DISK) : SCHEDULING;
    }

    private static void contend(WorkerProcess worker, int threads) {
        worker.send("contend", "fair", threads, HOLD_MICROS, WARM_UP.toMillis(), TIME.toMillis());
    }

    private static List<WorkerEvent> shares(WorkerProcess worker) {
        worker.await("contended", "fair");
        return worker.told().stream()
                .filter(event -> event.name().equals("share"))
                .toList();
    }
}
