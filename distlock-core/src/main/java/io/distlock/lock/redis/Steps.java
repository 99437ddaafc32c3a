package io.distlock.lock.redis;

import io.distlock.lock.LockStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisReadOnlyException;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Runs steps under a time-out, and has the connection made anew when it seems to lead nowhere: when a step expires and nothing
 * at all was heard in its time (the kernel would notice a half-open connection only after minutes, and a lease must outlive
 * it), and when the server says that it is no master any more. Thread-safe.
 */
final class Steps {

    private final Timer timer;
    private final Duration timeout;
    private final Runnable reconnect;

    /** Counts answers and new connections; a step that ends with the number it began with has heard nothing. */
    private final AtomicLong heard = new AtomicLong();

    private volatile boolean closed;

    Steps(Timer timer, Duration timeout, Runnable reconnect) {
        this.timer = timer;
        this.timeout = timeout;
        this.reconnect = reconnect;
    }

    <T> CompletableFuture<T> run(StepName name, Function<Step<T>, CompletionStage<T>> body) {
        return run(name, Duration.ZERO, body);
    }

    /**
     * Runs a step.
     *
     * @param extra time beyond the ordinary time-out
     */
    <T> CompletableFuture<T> run(StepName name, Duration extra, Function<Step<T>, CompletionStage<T>> body) {
        Step<T> step = new Step<>(name);
        long heardBefore = heard.get();
        long millis = timeout.plus(extra).toMillis();
        try {
            if (closed) {
                throw new LockStoreException("The store is closed: no " + name);
            }
            Timeout alarm =
                    timer.newTimeout(ignored -> expire(step, heardBefore, millis), millis, TimeUnit.MILLISECONDS);
            body.apply(step).whenComplete((value, failure) -> {
                alarm.cancel();
                end(step, value, failure);
            });
        } catch (RuntimeException e) {
            step.fail(e);
        }
        return step.result();
    }

    /** From now on every step fails at once. */
    void close() {
        closed = true;
    }

    @SuppressWarnings("NullAway") // without a failure there is a value, or Void
    private <T> void end(Step<T> step, T value, Throwable failure) {
        if (failure == null) {
            heard.incrementAndGet();
            step.succeed(value);
            return;
        }
        Throwable cause = causeOf(failure);
        if (cause instanceof RedisCommandExecutionException) {
            heard.incrementAndGet();
        }
        if (step.fail(failure) && cause instanceof RedisReadOnlyException) {
            reconnect.run();
        }
    }

    private void expire(Step<?> step, long heardBefore, long afterMillis) {
        // one of many that expire together makes the new connection
        if (step.expire(afterMillis) && heard.compareAndSet(heardBefore, heardBefore + 1)) {
            reconnect.run();
        }
    }

    static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
