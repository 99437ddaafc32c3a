package io.distlock.lock.faults;

import io.distlock.lock.DistributedLockException;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Threads that take one lock again and again, hold it for a moment and count. Immutable. */
record Contention(LockManager locks, LockRequest request, Duration hold, Duration warmUp, Duration time) {

    /** Runs the threads to their end and returns what each of them got after the warm-up. */
    List<Share> run(int threads, ThreadFactory factory) {
        long start = System.nanoTime();
        List<Counting> counting = IntStream.range(0, threads)
                .mapToObj(number -> new Counting(number, start))
                .toList();
        List<Thread> running = counting.stream().map(factory::newThread).toList();
        running.forEach(Thread::start);
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            join(running.get(i));
            shares.add(counting.get(i).share());
        }
        return shares;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What one thread got.
     *
     * @param waitMaxNanos its longest wait
     * @param heldNanos how long it had the lock in sum
     */
    record Share(int thread, long grants, long waitMaxNanos, long heldNanos, long failures) {}

    private final class Counting implements Runnable {

        private final int number;
        private final long measureFrom;
        private final long end;
        private long grants;
        private long waitMaxNanos;
        private long heldNanos;
        private long failures;

        Counting(int number, long start) {
            this.number = number;
            this.measureFrom = start + warmUp.toNanos();
            this.end = measureFrom + time.toNanos();
        }

        @Override
        public void run() {
            for (long asked = System.nanoTime(); asked < end; asked = System.nanoTime()) {
                try (LockHandle handle = locks.acquire(request)) {
                    long acquired = System.nanoTime();
                    LockSupport.parkNanos(hold.toNanos());
                    if (asked >= measureFrom && acquired < end) {
                        grants++;
                        waitMaxNanos = Math.max(waitMaxNanos, acquired - asked);
                        heldNanos += System.nanoTime() - acquired;
                    }
                } catch (DistributedLockException e) {
                    failures++;
                }
            }
        }

        /** To be called after the thread has ended. */
        Share share() {
            return new Share(number, grants, waitMaxNanos, heldNanos, failures);
        }
    }
}
