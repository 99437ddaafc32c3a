package io.distlock.txn.log.jdbc;

import io.distlock.txn.DecisionLogException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Runs steps that block, each on a connection of its own, and answers in time whatever becomes of them: a step whose time is over
 * goes on until its thread gets free, which the network time-out sees to. Thread-safe.
 */
final class Steps {

    private final DataSource dataSource;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final Duration timeout;
    private final Set<CompletableFuture<?>> pending = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Steps(DataSource dataSource, Executor executor, ScheduledExecutorService timer, Duration timeout) {
        this.dataSource = dataSource;
        this.executor = executor;
        this.timer = timer;
        this.timeout = timeout;
    }

    /** What is done with a connection, which is in auto-commit mode. */
    @FunctionalInterface
    interface Step<T> {
        T run(Connection connection) throws SQLException;
    }

    /** A step without a result. */
    @FunctionalInterface
    interface Work {
        void perform(Connection connection) throws SQLException;
    }

    /**
     * Hands a step to a thread.
     *
     * @param what for messages, such as {@code Fence of 12ab}
     */
    <T> CompletableFuture<T> run(String what, Step<T> step) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (closed) {
            answer.completeExceptionally(new DecisionLogException(what + ": the decision log is closed"));
            return answer;
        }
        try {
            ScheduledFuture<?> limit = timer.schedule(
                    () -> answer.completeExceptionally(
                            new DecisionLogException("%s got no answer within %s".formatted(what, timeout))),
                    timeout.toNanos(),
                    TimeUnit.NANOSECONDS);
            pending.add(answer);
            answer.whenComplete((value, failure) -> {
                pending.remove(answer);
                limit.cancel(false);
            });
            executor.execute(() -> perform(what, step, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new DecisionLogException(
                    what + (closed ? ": the decision log is closed" : " refused: too many steps wait for the database"),
                    e));
        }
        return answer;
    }

    /** As {@link #run}, for a step that only does something. */
    CompletableFuture<Void> perform(String what, Work work) {
        return run(what, connection -> {
                    work.perform(connection);
                    return what;
                })
                .thenAccept(done -> {});
    }

    /** Takes no more steps. */
    void close() {
        closed = true;
    }

    /** Answers for the steps that will not be run any more, or are still running: their outcome is unknown. */
    void abandon() {
        pending.forEach(answer -> answer.completeExceptionally(
                new DecisionLogException("The decision log was closed before it answered")));
    }

    private <T> void perform(String what, Step<T> step, CompletableFuture<T> answer) {
        if (answer.isDone()) {
            return;
        }
        T value;
        try (Connection connection = dataSource.getConnection()) {
            value = onPrepared(connection, step);
        } catch (DecisionLogException e) {
            answer.completeExceptionally(e);
            return;
        } catch (SQLException | RuntimeException e) {
            answer.completeExceptionally(new DecisionLogException(what + " failed: " + e.getMessage(), e));
            return;
        }
        answer.complete(value);
    }

    /** A pooled connection goes back as it came. */
    private <T> T onPrepared(Connection connection, Step<T> step) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        OptionalInt networkMillis = limitNetwork(connection);
        try {
            if (!autoCommit) {
                connection.setAutoCommit(true);
            }
            return step.run(connection);
        } finally {
            if (!autoCommit) {
                connection.setAutoCommit(false);
            }
            if (networkMillis.isPresent()) {
                connection.setNetworkTimeout(Runnable::run, networkMillis.getAsInt());
            }
        }
    }

    private OptionalInt limitNetwork(Connection connection) throws SQLException {
        try {
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
            return OptionalInt.of(before);
        } catch (SQLFeatureNotSupportedException e) {
            return OptionalInt.empty();
        }
    }
}
