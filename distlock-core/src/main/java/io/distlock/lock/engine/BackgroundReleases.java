package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up in the store what nobody here waits for any more. A release that was not confirmed is repeated until it is, or until
 * the lease is over. After an attempt whose answer is unknown even a confirmed release proves nothing, as the attempt may still
 * be on its way: it is repeated for the whole time. Thread-safe.
 */
final class BackgroundReleases {

    private static final Logger logger = LoggerFactory.getLogger(BackgroundReleases.class);
    private static final int PENDING_MAX = 10_000;
    private static final long FIRST_DELAY_NANOS = Duration.ofMillis(100).toNanos();
    private static final long DELAY_MAX_NANOS = Duration.ofSeconds(5).toNanos();

    private final LockStore store;
    private final LeaseRules rules;
    private final EngineClock clock;
    private final ScheduledExecutorService timer;
    private final AtomicInteger pending = new AtomicInteger();

    BackgroundReleases(LockStore store, LeaseRules rules, EngineClock clock, ScheduledExecutorService timer) {
        this.store = store;
        this.rules = rules;
        this.clock = clock;
        this.timer = timer;
    }

    /** Releases now, and again until the store has answered or {@code untilNanos} is over. */
    void untilConfirmed(LockKey key, Owner owner, long untilNanos) {
        start(new Task(key, owner, 0, untilNanos, false));
    }

    /**
     * Goes on with a release that was sent before; the lock is kept until {@code keepUntilNanos}.
     *
     * @param throughout whether to repeat it whatever the store answers
     */
    void goOn(LockKey key, Owner owner, long keepUntilNanos, long untilNanos, boolean throughout) {
        Task task = new Task(key, owner, keepUntilNanos, untilNanos, throughout);
        if (enter(task)) {
            again(task, FIRST_DELAY_NANOS, 2 * FIRST_DELAY_NANOS);
        }
    }

    /** Releases now, and again until {@code untilNanos} is over, whatever the store answers. */
    void throughout(LockKey key, Owner owner, long untilNanos) {
        start(new Task(key, owner, 0, untilNanos, true));
    }

    /** How many releases go on. */
    int pending() {
        return pending.get();
    }

    private void start(Task task) {
        if (enter(task)) {
            attempt(task, FIRST_DELAY_NANOS);
        }
    }

    private boolean enter(Task task) {
        if (pending.incrementAndGet() <= PENDING_MAX) {
            return true;
        }
        pending.decrementAndGet();
        logger.debug("Too many releases are pending; lock '{}' is left to its lease", task.key);
        return false;
    }

    private void attempt(Task task, long nextDelayNanos) {
        Duration keepFor = Duration.ofNanos(Math.max(0, task.keepUntilNanos - clock.now()));
        Steps.of(() -> store.release(task.key, task.owner, keepFor)).whenComplete((outcome, failure) -> {
            long left = task.untilNanos - clock.now();
            boolean confirmed = failure == null && (!task.throughout || rules.answerEndsCleanUp());
            if (confirmed || left <= 0) {
                pending.decrementAndGet();
                return;
            }
            // the last attempt is made when the time is over
            again(task, Math.min(nextDelayNanos, left), Math.min(2 * nextDelayNanos, DELAY_MAX_NANOS));
        });
    }

    private void again(Task task, long delayNanos, long nextDelayNanos) {
        try {
            timer.schedule(() -> attempt(task, nextDelayNanos), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // the engine has been closed: the lease frees the lock
            pending.decrementAndGet();
        }
    }

    private record Task(LockKey key, Owner owner, long keepUntilNanos, long untilNanos, boolean throughout) {}
}
