package io.distlock.lock.semaphore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.engine.LockEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users of semaphores rely on, in every store, for two processes. */
public abstract class SemaphoreContract {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** A lease so short that the holder hears of a forced release in time, where only renewals tell it. */
    private final LockRequest request = LockRequest.of("calls", "tax:office", UUID.randomUUID())
            .withLeaseTime(Duration.ofSeconds(6))
            .withWaitTime(LIMIT);

    private LockEngine one;
    private LockEngine two;

    /** A process of its own on the data of the test; ended by whoever made it. */
    protected abstract LockEngine process();

    /** What an operator does. */
    protected abstract void forceRelease(LockKey key, long token);

    @BeforeEach
    void start() {
        one = process();
        two = process();
    }

    @Test
    void thereAreAsManyPermitsAsWereAskedForAndNoMore() {
        List<Permit> held = new ArrayList<>();
        held.add(semaphore(one, 3).acquire());
        held.add(semaphore(two, 3).acquire());
        held.add(semaphore(one, 3).acquire());

        assertThat(held).extracting(Permit::number).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(held).allMatch(Permit::isValid);
        assertThat(once(one, 3).tryAcquire()).isEmpty();
        assertThatExceptionOfType(LockNotAcquiredException.class)
                .isThrownBy(() -> once(two, 3).acquire())
                .withMessageContaining("calls:tax%3Aoffice")
                .withMessageContaining("3 permits");
    }

    @Test
    void waitingCallGetsWhateverPermitIsGivenBack() throws Exception {
        List<Permit> held = takeAll(one, 3);
        CompletableFuture<Permit> waiting = semaphore(two, 3).acquireAsync().toCompletableFuture();

        assertThat(held.get(1).release()).isEqualTo(ReleaseOutcome.RELEASED);

        Permit next = waiting.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(next.number()).isEqualTo(held.get(1).number());
        assertThat(next.fencingToken()).isGreaterThan(held.get(1).fencingToken());
        assertThat(held.get(1).release()).isEqualTo(ReleaseOutcome.NOT_HELD);
        assertThat(next.isValid()).isTrue();
    }

    @Test
    void morePermitsThanOneCallWatchesAreFoundToo() throws Exception {
        int permits = PermitSearch.WATCHED_MAX + 3;
        List<Permit> held = takeAll(one, permits);
        CompletableFuture<Permit> waiting =
                semaphore(two, permits).acquireAsync().toCompletableFuture();

        held.get(0).release();

        assertThat(waiting.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS).number())
                .isEqualTo(held.get(0).number());
    }

    @Test
    void waitEndsWhenItsTimeIsOver() {
        takeAll(one, 2);
        long began = System.nanoTime();
        Duration wait = Duration.ofMillis(300);

        assertThat(DistributedSemaphore.create(two, request.withWaitTime(wait), 2)
                        .tryAcquire())
                .isEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(wait);
        awaitNobodyWaits();
    }

    @Test
    void lostPermitIsToldAndGoesToTheNext() {
        Permit permit = semaphore(one, 1).acquire();
        CompletableFuture<Permit> lost = new CompletableFuture<>();
        permit.onLost(lost::complete);

        forceRelease(LockKey.parse("semaphore:" + request.key().id() + "::0"), permit.fencingToken());

        assertThat(semaphore(two, 1).acquire().fencingToken()).isGreaterThan(permit.fencingToken());
        assertThat(lost).succeedsWithin(LIMIT).isSameAs(permit);
        assertThat(permit.isValid()).isFalse();
    }

    @Test
    void cancelledWaitTakesNothing() {
        List<Permit> held = takeAll(one, 2);
        CompletableFuture<Permit> waiting = semaphore(two, 2).acquireAsync().toCompletableFuture();
        Awaitility.await().atMost(LIMIT).until(() -> two.waiting() > 0);

        waiting.cancel(false);
        awaitNobodyWaits();
        held.forEach(Permit::close);

        Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
            List<Permit> all = takeAll(one, 2);
            all.forEach(Permit::close);
        });
    }

    @Test
    void processesWithDifferentNumbersNeverHaveMoreThanTheLargest() {
        List<Permit> small = takeAll(one, 2);

        List<Permit> others =
                List.of(semaphore(two, 4).acquire(), semaphore(two, 4).acquire());
        assertThat(once(two, 4).tryAcquire()).isEmpty();
        assertThat(once(one, 2).tryAcquire()).isEmpty();

        assertThat(others).extracting(Permit::number).containsExactlyInAnyOrder(2, 3);
        others.forEach(Permit::close);
        assertThat(once(one, 2).tryAcquire()).isEmpty();
        assertThat(small).allMatch(Permit::isValid);
    }

    @Test
    void manyCallsOfTwoProcessesAreNeverMoreAtOnce() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<Void>> callers = IntStream.range(0, 6)
                .mapToObj(i -> inThread(() -> {
                    DistributedSemaphore calls = semaphore(i % 2 == 0 ? one : two, 2);
                    for (int n = 0; n < 8; n++) {
                        try (Permit permit = acquireInSpiteOfDoubt(calls)) {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            Thread.yield();
                            inside.decrementAndGet();
                        }
                    }
                }))
                .toList();

        callers.forEach(caller -> caller.orTimeout(60, TimeUnit.SECONDS).join());

        assertThat(most.get()).isBetween(1, 2);
        awaitNobodyWaits();
    }

    /** Rivals on a quorum may leave each other without an answer, which is an exception and not a permit. */
    private static Permit acquireInSpiteOfDoubt(DistributedSemaphore calls) {
        while (true) {
            try {
                return calls.acquire();
            } catch (LockStoreException doubt) {
                Thread.yield();
            }
        }
    }

    private DistributedSemaphore semaphore(LockEngine process, int permits) {
        return DistributedSemaphore.create(process, request, permits);
    }

    private DistributedSemaphore once(LockEngine process, int permits) {
        return DistributedSemaphore.create(process, request.withWaitTime(Duration.ZERO), permits);
    }

    private List<Permit> takeAll(LockEngine process, int permits) {
        return IntStream.range(0, permits)
                .mapToObj(i -> semaphore(process, permits).acquire())
                .toList();
    }

    private void awaitNobodyWaits() {
        Awaitility.await().atMost(LIMIT).until(() -> one.waiting() + two.waiting() == 0);
    }

    private static CompletableFuture<Void> inThread(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (RuntimeException | Error e) {
                        done.completeExceptionally(e);
                    }
                },
                "caller");
        thread.setDaemon(true);
        thread.start();
        return done;
    }
}
