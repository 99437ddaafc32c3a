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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Runs steps under a time-out, and has the connection made anew when it seems to lead nowhere: after several steps in a row
 * without an answer (a half-open connection would be noticed by the kernel only after minutes) and when the server says that
 * it is no master any more. Thread-safe.
 */
final class Steps {

    private static final int SILENT_MAX = 3;

    private final Timer timer;
    private final Duration timeout;
    private final Runnable reconnect;
    private final AtomicInteger silent = new AtomicInteger();
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
        long millis = timeout.plus(extra).toMillis();
        try {
            if (closed) {
                throw new LockStoreException("The store is closed: no " + name);
            }
            Timeout alarm = timer.newTimeout(ignored -> expire(step, millis), millis, TimeUnit.MILLISECONDS);
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
            heard();
            step.succeed(value);
            return;
        }
        Throwable cause = causeOf(failure);
        if (cause instanceof RedisCommandExecutionException) {
            heard();
        }
        if (step.fail(failure) && cause instanceof RedisReadOnlyException) {
            reconnect.run();
        }
    }

    private void heard() {
        if (silent.get() != 0) { // keeps the cache line shared as long as all is well
            silent.set(0);
        }
    }

    private void expire(Step<?> step, long afterMillis) {
        if (step.expire(afterMillis) && silent.incrementAndGet() >= SILENT_MAX) {
            silent.set(0);
            reconnect.run();
        }
    }

    static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
