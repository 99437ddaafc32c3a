package io.distlock.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How often each client got the lock while all of them wanted it all the time.
 *
 * @param longest the longest that a thread took to get the lock, count and release
 */
record ComparedRound(List<Long> grantsByClient, Duration longest, Duration took) {

    /** Each client is used by so many threads, which do nothing in the lock but count. */
    static ComparedRound run(List<ComparedLock> clients, int threadsEach, Duration length) throws Exception {
        PlainCounter counter = new PlainCounter();
        int threads = clients.size() * threadsEach;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads + 1);
            List<List<Future<Turns>>> running = new ArrayList<>();
            for (ComparedLock client : clients) {
                Callable<Turns> turns = () -> {
                    start.await();
                    return takeTurns(client, counter, length);
                };
                running.add(Collections.nCopies(threadsEach, turns).stream()
                        .map(executor::submit)
                        .toList());
            }
            start.await();
            long began = System.nanoTime();
            List<Turns> byClient = new ArrayList<>();
            for (List<Future<Turns>> ofClient : running) {
                byClient.add(sum(ofClient));
            }
            long took = System.nanoTime() - began;
            Turns all = byClient.stream().reduce(Turns.NONE, Turns::plus);
            assertThat(counter.value).as("grants that excluded each other").isEqualTo(all.grants);
            List<Long> grants = byClient.stream().map(Turns::grants).toList();
            return new ComparedRound(grants, Duration.ofNanos(all.longestNanos), Duration.ofNanos(took));
        } finally {
            executor.shutdownNow();
            assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    double grantsPerSecond() {
        return grantsByClient.stream().mapToLong(Long::longValue).sum() * 1e9 / took.toNanos();
    }

    /** Of the client with the most grants to the one with the fewest. */
    double spread() {
        return (double) Collections.max(grantsByClient) / Collections.min(grantsByClient);
    }

    private static Turns takeTurns(ComparedLock client, PlainCounter counter, Duration length) throws Exception {
        long begin = System.nanoTime();
        long now = begin;
        long grants = 0;
        long longestNanos = 0;
        while (now - begin < length.toNanos()) {
            client.run(counter::increment);
            grants++;
            long before = now;
            now = System.nanoTime();
            longestNanos = Math.max(longestNanos, now - before);
        }
        return new Turns(grants, longestNanos);
    }

    private static Turns sum(List<Future<Turns>> ofThreads) throws Exception {
        Turns sum = Turns.NONE;
        for (Future<Turns> turns : ofThreads) {
            sum = sum.plus(turns.get());
        }
        return sum;
    }

    private record Turns(long grants, long longestNanos) {

        static final Turns NONE = new Turns(0, 0);

        Turns plus(Turns other) {
            return new Turns(grants + other.grants, Math.max(longestNanos, other.longestNanos));
        }
    }

    /** Right only if the lock keeps threads apart. */
    private static final class PlainCounter {

        private long value;

        void increment() {
            value++;
        }
    }
}
