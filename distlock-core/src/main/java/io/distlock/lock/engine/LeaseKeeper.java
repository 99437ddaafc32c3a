package io.distlock.lock.engine;

import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Renews the leases of a process, many in one step, and ends those whose deadline has passed. One timer serves all of them: it
 * is armed for the earliest time at which any grant needs attention, and moves only when an earlier one appears. Thread-safe.
 */
final class LeaseKeeper {

    private final LockStore store;
    private final EngineClock clock;
    private final ScheduledExecutorService timer;
    private final Map<Owner, RemoteGrant> grants = new ConcurrentHashMap<>(); // by owner: an order that can be repeated

    private final ReentrantLock arming = new ReentrantLock();
    private volatile long armedForNanos = EngineClock.NEVER;
    private @Nullable ScheduledFuture<?> wakeUp; // guarded by arming

    LeaseKeeper(LockStore store, EngineClock clock, ScheduledExecutorService timer) {
        this.store = store;
        this.clock = clock;
        this.timer = timer;
    }

    void track(RemoteGrant grant) {
        grants.put(grant.owner(), grant);
        attend(grant);
    }

    /** To be called when a grant may need attention earlier than it said before. */
    void attend(RemoteGrant grant) {
        armFor(grant.wakeNanos(clock.now()));
    }

    void untrack(RemoteGrant grant) {
        grants.remove(grant.owner());
    }

    /** Ends the timer; what is tracked is neither renewed nor ended any more. */
    void stop() {
        arming.lock();
        try {
            grants.clear();
            if (wakeUp != null) {
                wakeUp.cancel(false);
            }
            armedForNanos = EngineClock.NEVER;
        } finally {
            arming.unlock();
        }
    }

    private void wake() {
        armedForNanos = EngineClock.NEVER;
        long now = clock.now();
        long next = EngineClock.NEVER;
        List<RemoteGrant> due = new ArrayList<>();
        for (RemoteGrant grant : grants.values()) {
            if (grant.expired(now)) {
                grant.queue().onExpired(grant);
                continue;
            }
            if (grant.renewalDue(now)) {
                grant.renewalSent(now);
                due.add(grant);
            }
            next = Math.min(next, grant.wakeNanos(now));
        }
        for (int from = 0; from < due.size(); from += store.renewalBatchMax()) {
            renew(due.subList(from, Math.min(due.size(), from + store.renewalBatchMax())));
        }
        armFor(next);
    }

    private void renew(List<RemoteGrant> batch) {
        List<Renewal> renewals = batch.stream().map(RemoteGrant::renewal).toList();
        long sentNanos = clock.now();
        Steps.of(() -> store.renew(renewals)).whenComplete((results, failure) -> {
            for (int i = 0; i < batch.size(); i++) {
                RemoteGrant grant = batch.get(i);
                if (results == null) {
                    grant.queue().onRenewalFailed(grant, Steps.cause(failure));
                } else {
                    grant.queue().onRenewal(grant, sentNanos, results.get(i));
                }
            }
            long answeredNanos = clock.now();
            batch.stream()
                    .mapToLong(grant -> grant.wakeNanos(answeredNanos))
                    .min()
                    .ifPresent(this::armFor);
        });
    }

    private void armFor(long nanos) {
        if (nanos >= armedForNanos) {
            return;
        }
        arming.lock();
        try {
            if (nanos >= armedForNanos) {
                return;
            }
            if (wakeUp != null) {
                wakeUp.cancel(false);
            }
            armedForNanos = nanos;
            wakeUp = timer.schedule(this::wake, Math.max(0, nanos - clock.now()), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // the engine is closing: its grants are being released
            armedForNanos = EngineClock.NEVER;
        } finally {
            arming.unlock();
        }
    }
}
