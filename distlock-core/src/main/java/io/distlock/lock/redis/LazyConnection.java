package io.distlock.lock.redis;

import io.distlock.lock.LockStoreException;
import io.lettuce.core.api.StatefulConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is opened when it is first used, at most once at a time, and again when the last attempt failed or the
 * connection is of no use any more. Thread-safe; never blocks.
 */
final class LazyConnection<C extends StatefulConnection<String, String>> {

    private final Supplier<CompletionStage<C>> opener;
    private final Predicate<C> usable;
    private final AtomicReference<@Nullable Opening<C>> current = new AtomicReference<>();
    private volatile boolean closed;

    LazyConnection(Supplier<CompletionStage<C>> opener, Predicate<C> usable) {
        this.opener = opener;
        this.usable = usable;
    }

    CompletableFuture<C> get() {
        Opening<C> known = current.get();
        if (known != null && isUsable(known)) {
            return known.get();
        }
        if (closed) {
            return CompletableFuture.failedFuture(new LockStoreException("The store is closed"));
        }
        Opening<C> fresh = new Opening<>();
        CompletableFuture<C> place = fresh.get();
        Opening<C> winner = current.compareAndExchange(known, fresh);
        if (winner != known) {
            // somebody else was quicker, with an attempt (or, if they dropped it, leave it to the next call)
            return winner != null ? winner.get() : CompletableFuture.failedFuture(notConnected());
        }
        discard(known);
        open(fresh);
        return place;
    }

    /** Closes what is open; an attempt under way goes on. */
    void drop() {
        Opening<C> known = current.get();
        if (known != null && known.outcome() != null && current.compareAndSet(known, null)) {
            discard(known);
        }
    }

    /** Closes for good; an attempt under way closes what it opens. The future is done when an open connection is closed. */
    CompletableFuture<Void> close() {
        closed = true;
        return discard(current.getAndSet(null));
    }

    private void open(Opening<C> fresh) {
        CompletionStage<C> opening;
        try {
            opening = opener.get();
        } catch (RuntimeException e) {
            opening = CompletableFuture.failedFuture(e);
        }
        opening.whenComplete((connection, failure) -> {
            if (failure != null) {
                fresh.fail(failure);
            } else if (closed) {
                connection.closeAsync();
                fresh.fail(new LockStoreException("The store is closed"));
            } else {
                fresh.succeed(connection);
                if (closed) { // in between
                    connection.closeAsync();
                }
            }
        });
    }

    private boolean isUsable(Opening<C> known) {
        CompletableFuture<C> outcome = known.outcome();
        return outcome == null || !outcome.isCompletedExceptionally() && usable.test(outcome.join());
    }

    private CompletableFuture<Void> discard(@Nullable Opening<C> known) {
        CompletableFuture<C> outcome = known == null ? null : known.outcome();
        return outcome == null
                ? CompletableFuture.completedFuture(null)
                : outcome.thenCompose(StatefulConnection::closeAsync);
    }

    private static LockStoreException notConnected() {
        return new LockStoreException("The connection to Redis is being made anew");
    }
}
