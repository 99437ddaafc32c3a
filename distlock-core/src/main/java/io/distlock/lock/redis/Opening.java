package io.distlock.lock.redis;

import io.distlock.lock.LockStoreException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a connection, and those who wait for it. They go on in the order in which they came, and whoever comes
 * later goes on after them, so that an acquire and the release behind it are never sent the wrong way round; dependents of
 * one {@link CompletableFuture} would run last in, first out. Thread-safe.
 */
final class Opening<C> {

    private static final int WAITING_MAX = 100_000;

    private final Queue<CompletableFuture<C>> waiting = new ArrayDeque<>(); // guarded by itself
    private volatile @Nullable CompletableFuture<C> outcome;

    /** The connection once it is open and all who asked before have gone on. */
    CompletableFuture<C> get() {
        CompletableFuture<C> known = outcome;
        if (known != null) {
            return known;
        }
        synchronized (waiting) {
            known = outcome;
            if (known != null) {
                return known;
            }
            if (waiting.size() >= WAITING_MAX) {
                return CompletableFuture.failedFuture(new LockStoreException(
                        "More than %d steps wait for the connection to Redis".formatted(WAITING_MAX)));
            }
            CompletableFuture<C> place = new CompletableFuture<>();
            waiting.add(place);
            return place;
        }
    }

    /** What became of the attempt; null as long as it is under way. */
    @Nullable
    CompletableFuture<C> outcome() {
        return outcome;
    }

    void succeed(C connection) {
        end(CompletableFuture.completedFuture(connection));
    }

    void fail(Throwable failure) {
        end(CompletableFuture.failedFuture(failure));
    }

    private void end(CompletableFuture<C> result) {
        while (true) { // ends when nobody waits any more
            CompletableFuture<C> next;
            synchronized (waiting) {
                next = waiting.poll();
                if (next == null) {
                    outcome = result;
                    return;
                }
            }
            CompletableFuture<C> place = next;
            result.whenComplete((connection, failure) -> {
                if (failure != null) {
                    place.completeExceptionally(failure);
                } else {
                    place.complete(connection);
                }
            });
        }
    }
}
