package io.distlock.lock.quorum;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.AcquireResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets others have a lock for which they left word that they wait: the process that gives it up stands back for as long as their looks
 * are apart, since it would always be faster. Thread-safe; guarded by this.
 */
final class Courtesy {

    private final QuorumRuntime runtime;
    private final Duration standBack;
    private final Map<LockKey, Departure> departures = new HashMap<>();

    /** A release on its way, and what follows. */
    final class Departure {

        private final LockKey key;
        private final CompletableFuture<Optional<Long>> answered = new CompletableFuture<>();

        private Departure(LockKey key) {
            this.key = key;
        }

        /** To be called once the release has been answered or has failed. */
        void ended(boolean wanted) {
            if (!wanted) {
                remove(this);
                answered.complete(Optional.empty());
                return;
            }
            answered.complete(Optional.of(runtime.nanoTime().getAsLong() + standBack.toNanos()));
            try {
                runtime.timer().schedule(() -> remove(this), standBack.toNanos(), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                remove(this); // closing
            }
        }
    }

    Courtesy(QuorumRuntime runtime, Duration standBack) {
        this.runtime = runtime;
        this.standBack = standBack;
    }

    synchronized Departure begin(LockKey key) {
        Departure departure = new Departure(key);
        departures.put(key, departure);
        return departure;
    }

    /** Attempts unless this process has just given the lock up and others want it. */
    CompletionStage<AcquireResult> attempt(LockKey key, Supplier<CompletionStage<AcquireResult>> attempt) {
        Optional<Departure> departure = of(key);
        if (departure.isEmpty()) {
            return attempt.get();
        }
        return departure.get().answered.thenCompose(until -> {
            long left =
                    until.map(nanos -> nanos - runtime.nanoTime().getAsLong()).orElse(0L);
            return left > 0
                    ? CompletableFuture.completedFuture(new AcquireResult.Busy(Duration.ofNanos(left)))
                    : attempt.get();
        });
    }

    synchronized int size() {
        return departures.size();
    }

    private synchronized Optional<Departure> of(LockKey key) {
        return Optional.ofNullable(departures.get(key));
    }

    private synchronized void remove(Departure departure) {
        departures.remove(departure.key, departure);
    }
}
