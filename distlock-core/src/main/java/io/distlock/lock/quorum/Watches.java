package io.distlock.lock.quorum;

import io.distlock.lock.LockKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * What this process has seen of the holders of locks that it asked for. What was seen stays from one attempt to the next, so that many
 * short waits together are as good as a long one. After a lease without news of the holder one last look is taken, and the lock of a
 * holder that is still the same is freed: else a lock that is only ever tried once a day would never be. Thread-safe; guarded by this.
 */
final class Watches {

    private static final Duration POLL_MIN = Duration.ofMillis(10);
    private static final long GRACE_MIN_NANOS = Duration.ofMillis(5).toNanos();
    private static final long GRACE_MAX_NANOS = Duration.ofMillis(500).toNanos();
    private static final int LOOKS_MAX = 10;

    private final QuorumRuntime runtime;
    private final LockRules rules;
    private final QuorumLockStoreOptions options;
    private final BiFunction<LockKey, Sighting, CompletionStage<Void>> lastLook;
    private final Map<LockKey, Watch> watches = new HashMap<>();
    private boolean closed;

    private static final class Watch {

        private final long beganNanos;
        private Sighting sighting;
        private Future<?> timer = CompletableFuture.completedFuture(null);
        private int failures;

        Watch(Sighting sighting) {
            this.sighting = sighting;
            this.beganNanos = sighting.sinceNanos();
        }
    }

    /** @param lastLook frees the lock of a holder if it is still as it was seen */
    Watches(
            QuorumRuntime runtime,
            LockRules rules,
            QuorumLockStoreOptions options,
            BiFunction<LockKey, Sighting, CompletionStage<Void>> lastLook) {
        this.runtime = runtime;
        this.rules = rules;
        this.options = options;
        this.lastLook = lastLook;
    }

    /** Whether somebody else was seen to hold the lock and is believed to live. */
    synchronized boolean showsLiving(LockKey key) {
        return watches.containsKey(key) && dead(key).isEmpty();
    }

    /** The holder that is dead if it is still as it was seen. */
    synchronized Optional<Sighting> dead(LockKey key) {
        long now = runtime.nanoTime().getAsLong();
        return Optional.ofNullable(watches.get(key))
                .map(watch -> watch.sighting)
                .filter(seen -> rules.isOver(seen, now));
    }

    /** Takes note of a holder. Returns what is left of its lease, all of it for a holder that cannot be watched for want of room. */
    synchronized Duration saw(LockKey key, Tenure tenure, RegisteredLock found) {
        long now = runtime.nanoTime().getAsLong();
        Sighting fresh = Sighting.of(tenure, found.beat(), rules.seenNanos(tenure, now));
        Watch watch = watches.get(key);
        if (watch == null) {
            if (closed || watches.size() >= options.watchedMax()) {
                return tenure.lease();
            }
            watch = new Watch(fresh);
            watches.put(key, watch);
            arm(key, watch, now);
        } else if (!rules.isSame(watch.sighting, found)) {
            boolean sooner = fresh.leftNanos(now) < watch.sighting.leftNanos(now);
            watch.sighting = fresh;
            watch.failures = 0;
            if (sooner) {
                arm(key, watch, now);
            }
        }
        return Duration.ofNanos(Math.max(0, watch.sighting.leftNanos(now)));
    }

    /** The holder is gone, or is this process. */
    synchronized void forget(LockKey key) {
        Watch watch = watches.remove(key);
        if (watch != null) {
            watch.timer.cancel(false);
        }
    }

    /** When to ask again for a lock: soon at first, later with the time that was waited, and when the holder may be found dead. */
    synchronized Duration untilNextLook(LockKey key) {
        long now = runtime.nanoTime().getAsLong();
        long max = options.pollMax().toNanos();
        Watch watch = watches.get(key);
        long usual = watch == null ? max : Math.min(max, (now - watch.beganNanos) / 4);
        long interval = Math.max(POLL_MIN.toNanos(), usual);
        long jittered = interval / 2 + runtime.random().nextLong(interval / 2 + 1);
        long left = watch == null ? 0 : watch.sighting.leftNanos(now);
        return Duration.ofNanos(left > 0 ? Math.min(jittered, left + 1) : jittered);
    }

    synchronized int size() {
        return watches.size();
    }

    synchronized void close() {
        closed = true;
        watches.values().forEach(watch -> watch.timer.cancel(false));
        watches.clear();
    }

    /** Some time after the end of the lease, so that those who wait come first, and observers not all at once. */
    private void arm(LockKey key, Watch watch, long now) {
        long grace = GRACE_MIN_NANOS
                + Math.min(GRACE_MAX_NANOS, watch.sighting.lease().toNanos() / 20);
        long left = Math.max(0, watch.sighting.leftNanos(now));
        schedule(key, watch, left + grace + runtime.random().nextLong(grace));
    }

    private void schedule(LockKey key, Watch watch, long delayNanos) {
        watch.timer.cancel(false);
        try {
            watch.timer = runtime.timer().schedule(() -> onTimer(key, watch), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            watches.remove(key); // closing
        }
    }

    private void onTimer(LockKey key, Watch watch) {
        Sighting seen;
        synchronized (this) {
            if (watches.get(key) != watch) {
                return;
            }
            seen = watch.sighting;
            long now = runtime.nanoTime().getAsLong();
            if (!rules.isOver(seen, now)) {
                arm(key, watch, now);
                return;
            }
        }
        lastLook.apply(key, seen).whenComplete((done, failure) -> looked(key, watch, seen, failure == null));
    }

    private synchronized void looked(LockKey key, Watch watch, Sighting seen, boolean answered) {
        if (watches.get(key) != watch) {
            return;
        }
        if (watch.sighting != seen) {
            arm(key, watch, runtime.nanoTime().getAsLong()); // somebody has asked meanwhile, and seen something else
        } else if (answered || ++watch.failures >= LOOKS_MAX) {
            forget(key);
        } else {
            schedule(key, watch, seen.lease().toNanos());
        }
    }
}
