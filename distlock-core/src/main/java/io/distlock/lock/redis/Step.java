package io.distlock.lock.redis;

import io.distlock.lock.LockStoreException;
import io.lettuce.core.RedisFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One step of a store under way: its result and the commands that were sent for it. When its time is over, the commands are
 * cancelled, so that a reconnection does not send them again when nobody expects them any more. Thread-safe.
 */
final class Step<T> {

    private final StepName name;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final List<RedisFuture<?>> sent = new ArrayList<>(2); // guarded by itself
    private volatile boolean over;

    Step(StepName name) {
        this.name = name;
    }

    CompletableFuture<T> result() {
        return result;
    }

    /**
     * Keeps a command that was sent for this step.
     *
     * @throws CancellationException if the time of the step is over; see {@link #requireTime()}
     */
    <R> CompletionStage<R> track(RedisFuture<R> command) {
        synchronized (sent) {
            if (!over) {
                sent.add(command);
                return command;
            }
        }
        command.cancel(true);
        return command;
    }

    /** To be called before something is sent: what comes too late must not be sent at all. */
    void requireTime() {
        if (over) {
            throw new CancellationException("Time was over before " + name + " was sent");
        }
    }

    boolean succeed(T value) {
        return result.complete(value);
    }

    boolean fail(Throwable failure) {
        over = true;
        return result.completeExceptionally(RedisFailures.describe(name, failure));
    }

    /** Ends the step at its time-out; false if it had ended before. */
    boolean expire(long afterMillis) {
        List<RedisFuture<?>> cancelled;
        synchronized (sent) {
            over = true;
            cancelled = List.copyOf(sent);
        }
        boolean expired = result.completeExceptionally(
                new LockStoreException("Redis did not answer %s within %d ms; whether it took effect is unknown"
                        .formatted(name, afterMillis)));
        if (expired) {
            cancelled.forEach(command -> command.cancel(true));
        }
        return expired;
    }
}
