package io.distlock.lock.zookeeper;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Repeats what ends something in ZooKeeper until it is answered, or the session that it belongs to is over. Thread-safe. */
record Endings(ScheduledExecutorService executor, LongSupplier nanoTime) {

    private static final Duration RETRY_MIN = Duration.ofMillis(100);
    private static final Duration RETRY_MAX = Duration.ofSeconds(5);

    /** @param then is run at the end, whichever it is */
    void run(Session session, Supplier<? extends CompletionStage<?>> request, Runnable then) {
        run(session, request, then, RETRY_MIN);
    }

    /** Monotonic, in nanoseconds. */
    long now() {
        return nanoTime.getAsLong();
    }

    NodeTimer newTimer() {
        return new NodeTimer(executor);
    }

    private void run(
            Session session, Supplier<? extends CompletionStage<?>> request, Runnable then, Duration retryDelay) {
        request.get().whenComplete((done, failure) -> {
            if (failure == null || !ZooKeeperFailures.mayHaveHappened(failure) || !session.isAlive()) {
                then.run();
                return;
            }
            Duration doubled = retryDelay.multipliedBy(2);
            Duration next = doubled.compareTo(RETRY_MAX) < 0 ? doubled : RETRY_MAX;
            newTimer().start(retryDelay, () -> run(session, request, then, next));
        });
    }
}
