package io.distlock.txn.autoconfigure.http.reactive;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The thread that the branch of a call belongs to. While filters wait for something elsewhere it waits for them, and takes the work for the
 * call over again. Thread-safe.
 */
final class BranchThread implements Executor {

    private static final String ATTRIBUTE = BranchThread.class.getName();
    private static final int TASKS_MAX = 100;

    private final Thread thread = Thread.currentThread();
    private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(TASKS_MAX);

    /** Makes this thread the one of an exchange. */
    static BranchThread of(ServerWebExchange exchange) {
        BranchThread mine = new BranchThread();
        exchange.getAttributes().put(ATTRIBUTE, mine);
        return mine;
    }

    /** Handles an exchange on its thread, if it has one. */
    static Mono<Void> handle(ServerWebExchange exchange, Mono<Void> handling) {
        BranchThread own = exchange.getAttribute(ATTRIBUTE);
        return own == null
                ? handling
                : Mono.defer(() -> Thread.currentThread() == own.thread
                        ? handling
                        : handling.subscribeOn(Schedulers.fromExecutor(own)));
    }

    @Override
    public void execute(Runnable task) {
        if (!tasks.offer(task)) {
            throw new RejectedExecutionException("The thread of a branch has too much to do");
        }
    }

    /** Does what comes, until all has been handled. */
    void workUntil(CompletableFuture<?> handled, Supplier<Duration> remaining)
            throws InterruptedException, TimeoutException {
        // wakes it up; if there is no room, something else does
        handled.whenComplete((done, failure) -> tasks.offer(() -> {}));
        while (!handled.isDone()) {
            Runnable task = tasks.poll(remaining.get().toNanos(), TimeUnit.NANOSECONDS);
            if (task == null) {
                throw new TimeoutException("The call was not handled before its transaction had to end");
            }
            task.run();
        }
    }
}
