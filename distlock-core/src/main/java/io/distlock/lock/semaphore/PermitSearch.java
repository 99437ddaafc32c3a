package io.distlock.lock.semaphore;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call that wants a permit, whichever it is. It looks once whether one is free. If none is, it waits for its turn at the gate, so
 * that of all who wait only one watches the permits, and those who came first are served first; then it stands in the queues of some
 * permits until one of them comes. Thread-safe; has no thread of its own.
 */
final class PermitSearch {

    /** In so many queues at once; with more permits, others get their turn after a round. */
    static final int WATCHED_MAX = 8;

    private static final Duration ROUND = Duration.ofSeconds(1);

    private final LockManager locks;
    private final PermitLocks keys;
    private final SemaphoreRuntime runtime;
    private final long startNanos;
    private final Duration wait;
    private final Function<@Nullable Throwable, Throwable> failure;
    private final CompletableFuture<Permit> result = new CompletableFuture<>();

    private final List<CompletableFuture<LockHandle>> asked = new ArrayList<>(); // guarded by this
    private @Nullable LockHandle gate; // guarded by this
    private boolean ended; // guarded by this

    /** @param failure what the call ends with that got no permit, given what the store threw last */
    PermitSearch(
            LockManager locks,
            PermitLocks keys,
            SemaphoreRuntime runtime,
            Duration wait,
            Function<@Nullable Throwable, Throwable> failure) {
        this.locks = locks;
        this.keys = keys;
        this.runtime = runtime;
        this.startNanos = runtime.nanoTime().getAsLong();
        this.wait = wait;
        this.failure = failure;
    }

    /** Begins; cancelling the future ends the search, and gives back what still comes. */
    CompletableFuture<Permit> begin() {
        result.whenComplete((permit, thrown) -> end());
        tryEach(keys.shuffled(runtime), 0, this::queueAtTheGate);
        return result;
    }

    /** One after the other, without waiting; a loop, as a store may answer at once. */
    private void tryEach(List<Integer> numbers, int from, Runnable allBusy) {
        for (int i = from; i < numbers.size(); i++) {
            int next = i + 1;
            int number = numbers.get(i);
            CompletableFuture<LockHandle> answer = ask(keys.permit(number, Duration.ZERO));
            if (!answer.isDone()) {
                answer.whenComplete((handle, thrown) -> {
                    if (isBusy(number, handle, thrown, allBusy)) {
                        tryEach(numbers, next, allBusy);
                    }
                });
                return;
            }
            boolean busy = answer.handle((handle, thrown) -> isBusy(number, handle, thrown, allBusy))
                    .join();
            if (!busy) {
                return;
            }
        }
        allBusy.run();
    }

    /**
     * Takes the permit if it came. If the store failed, the other permits are not asked for without waiting, since they would fail too;
     * a call that has time left goes on as if all were busy, since who waits is asked for again and again. What the failed attempt may
     * have been granted the manager takes back.
     */
    private boolean isBusy(int number, @Nullable LockHandle handle, @Nullable Throwable thrown, Runnable allBusy) {
        if (handle != null) {
            take(number, handle);
            return false;
        }
        Throwable cause = causeOf(thrown);
        if (cause instanceof LockNotAcquiredException) {
            return !result.isDone();
        }
        if (cause instanceof LockStoreException && !left().isZero() && !result.isDone()) {
            allBusy.run();
        } else {
            result.completeExceptionally(failure.apply(cause));
        }
        return false;
    }

    private void queueAtTheGate() {
        Duration left = left();
        if (left.isZero()) {
            result.completeExceptionally(failure.apply(null));
            return;
        }
        ask(keys.gate(left)).whenComplete((handle, thrown) -> {
            if (handle == null) {
                giveUp(causeOf(thrown));
            } else if (enter(handle)) {
                watch();
            }
        });
    }

    private void watch() {
        Duration left = left();
        List<Integer> numbers = keys.shuffled(runtime);
        if (left.isZero()) {
            result.completeExceptionally(failure.apply(null));
        } else if (numbers.size() <= WATCHED_MAX) {
            watch(numbers, left);
        } else {
            Duration round = left.compareTo(ROUND) < 0 ? left : ROUND;
            tryEach(numbers, 0, () -> watch(numbers.subList(0, WATCHED_MAX), round));
        }
    }

    /**
     * In all these queues at once; the first permit that comes counts. Where every queue refuses at once, nobody can wait: the manager is
     * stopped, or has as many who wait as it may. To ask again would be answered so again, on this very stack.
     */
    private void watch(List<Integer> numbers, Duration round) {
        List<CompletableFuture<@Nullable Throwable>> failures = new ArrayList<>();
        for (int number : numbers) {
            failures.add(ask(keys.permit(number, round)).handle((handle, thrown) -> {
                if (handle != null) {
                    take(number, handle);
                }
                return thrown;
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(failures.toArray(CompletableFuture[]::new));
        boolean refused = all.isDone();
        all.whenComplete((done, never) -> {
            if (result.isDone()) {
                return;
            }
            boolean allUnknown =
                    failures.stream().allMatch(thrown -> !(causeOf(thrown.join()) instanceof LockNotAcquiredException));
            if (allUnknown || refused) {
                giveUp(causeOf(failures.get(0).join()));
            } else {
                watch();
            }
        });
    }

    /** A refusal says why; that the time is over the semaphore says better. */
    private void giveUp(@Nullable Throwable cause) {
        boolean timeIsOver = cause instanceof LockNotAcquiredException && left().isZero();
        result.completeExceptionally(failure.apply(timeIsOver ? null : cause));
    }

    private void take(int number, LockHandle handle) {
        if (!result.complete(new Permit(number, handle))) {
            handle.releaseAsync(); // another one was first, or the caller has gone
        }
    }

    private CompletableFuture<LockHandle> ask(LockRequest request) {
        CompletableFuture<LockHandle> answer = send(request);
        boolean late;
        synchronized (this) {
            late = ended;
            asked.removeIf(CompletableFuture::isDone);
            asked.add(answer);
        }
        if (late) {
            answer.cancel(false);
        }
        return answer;
    }

    private CompletableFuture<LockHandle> send(LockRequest request) {
        try {
            return locks.acquireAsync(request).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** False if the search has ended meanwhile. */
    private boolean enter(LockHandle handle) {
        boolean late;
        synchronized (this) {
            late = ended;
            gate = late ? null : handle;
        }
        if (late) {
            handle.releaseAsync();
        }
        return !late;
    }

    /** Leaves all queues, then the gate. */
    private void end() {
        List<CompletableFuture<LockHandle>> pending;
        LockHandle held;
        synchronized (this) {
            ended = true;
            pending = List.copyOf(asked);
            asked.clear();
            held = gate;
            gate = null;
        }
        pending.forEach(answer -> answer.cancel(false));
        if (held != null) {
            held.releaseAsync();
        }
    }

    private Duration left() {
        Duration left = wait.minusNanos(runtime.nanoTime().getAsLong() - startNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static @Nullable Throwable causeOf(@Nullable Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
