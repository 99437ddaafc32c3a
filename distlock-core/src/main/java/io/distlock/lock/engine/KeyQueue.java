package io.distlock.lock.engine;

import io.distlock.lock.DistributedLockException;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.RenewalResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One lock in one process: the calls that wait for it in arrival order, the contender that stands for all of them in the store,
 * the grant that the store gave, and the call that holds it.
 *
 * <pre>
 *   FREE ──enter──▶ ACQUIRING ──granted──▶ HELD ──release, somebody waits──▶ HELD by the next, or
 *     ▲                 │  ▲                │  │                             HANDING_OVER to refill first
 *     └─nobody waits────┘  └────lost────────┘  └─release, nobody waits or the batch is over──▶ FREE or ACQUIRING
 * </pre>
 *
 * <p>Every event takes the mutex, changes the state, sends its steps to the store while the mutex is held, which keeps them in
 * order, and runs what could call back only after it has been left. Nothing blocks under the mutex.
 */
final class KeyQueue {

    private final LockEngine engine;
    private final LockKey key;
    private final ReentrantLock mutex = new ReentrantLock();

    // all guarded by mutex
    private final Deque<Waiter> waiters = new ArrayDeque<>(2);
    private final Batch batch;
    private final List<Runnable> afterwards = new ArrayList<>(4);
    private @Nullable Contender contender;
    private @Nullable RemoteGrant grant;
    private @Nullable HeldLock holder;
    private int releasesInFlight;
    private boolean retired;

    KeyQueue(LockEngine engine, LockKey key) {
        this.engine = engine;
        this.key = key;
        this.batch = new Batch(engine.options().handOver());
    }

    LockKey key() {
        return key;
    }

    // ---- calls of this process

    /** Adds a call; false if this queue has been removed and the caller must take a fresh one. */
    boolean enter(Waiter waiter) {
        mutex.lock();
        try {
            if (retired) {
                return false;
            }
            if (waiter.triesOnce() && (grant != null || contender != null)) {
                settle(waiter, notAcquired("it tries once"));
            } else {
                waiters.add(waiter);
                if (grant == null && contender == null) {
                    contend();
                }
            }
            return true;
        } finally {
            leave();
        }
    }

    /** Ends the wait of a call whose time is over, or that was interrupted or cancelled; nothing if it was settled before. */
    void giveUp(Waiter waiter, String why) {
        mutex.lock();
        try {
            if (!waiters.remove(waiter)) {
                return;
            }
            Contender current = contender;
            settle(
                    waiter,
                    grant == null && current != null && !current.foundBusy()
                            ? storeSilent(why, current.lastFailure())
                            : notAcquired(why));
            abandonContenderIfNobodyWaits();
        } finally {
            leave();
        }
    }

    CompletionStage<ReleaseOutcome> release(HeldLock handle) {
        mutex.lock();
        try {
            RemoteGrant current = grant;
            if (holder != handle || current == null) {
                return CompletableFuture.completedFuture(ReleaseOutcome.NOT_HELD);
            }
            long now = engine.clock().now();
            if (current.expired(now)) {
                lose(current);
                return CompletableFuture.completedFuture(ReleaseOutcome.NOT_HELD);
            }
            handle.setStatus(HeldLock.Status.RELEASED);
            holder = null;
            Duration held = heldFor(handle);
            afterwards.add(() -> engine.listener().onReleased(handle, held));
            Duration keepFor = minHoldLeft(handle, held);
            Waiter next = waiters.peek();
            if (next == null || !keepFor.isZero() || batch.over(now) || !current.offers(next.leaseTime())) {
                return releaseGrant(keepFor);
            }
            if (current.mayHandOver(next.leaseTime(), now)) {
                handToNext(current, true);
            } else {
                refill(current, next);
            }
            return CompletableFuture.completedFuture(ReleaseOutcome.RELEASED);
        } finally {
            leave();
        }
    }

    /** Ends everything because the engine closes; the stage is the answer to the release of what is held. */
    CompletionStage<ReleaseOutcome> close() {
        mutex.lock();
        try {
            failWaiters(waiter -> true, WaitRefusedException.stopped(key));
            abandonContenderIfNobodyWaits();
            if (grant == null) {
                return CompletableFuture.completedFuture(ReleaseOutcome.NOT_HELD);
            }
            Duration keepFor = holder == null ? Duration.ZERO : minHoldLeft(holder, heldFor(holder));
            endHolder();
            return releaseGrant(keepFor);
        } finally {
            leave();
        }
    }

    Optional<LocalLock> snapshot() {
        mutex.lock();
        try {
            return state() == LockState.FREE
                    ? Optional.empty()
                    : Optional.of(new LocalLock(
                            key, state(), Optional.ofNullable(holder).map(engine::describe), waiters.size()));
        } finally {
            leave();
        }
    }

    // ---- hints of the store

    void onOffered(Owner owner) {
        askAgain(current -> current.owner().equals(owner));
    }

    void onHintsMissed() {
        askAgain(current -> true);
    }

    void onContended(Owner owner) {
        mutex.lock();
        try {
            if (grant != null && grant.owner().equals(owner)) {
                batch.contended(engine.clock().now(), waiters.size());
            }
        } finally {
            leave();
        }
    }

    void onRevoked(Owner owner) {
        mutex.lock();
        try {
            if (grant != null && grant.owner().equals(owner)) {
                lose(grant);
            }
        } finally {
            leave();
        }
    }

    private void askAgain(Predicate<Contender> concerned) {
        mutex.lock();
        try {
            Contender current = contender;
            if (current == null || !concerned.test(current)) {
                return;
            }
            if (current.inFlight()) {
                current.hint();
            } else {
                attempt(current);
            }
        } finally {
            leave();
        }
    }

    // ---- leases

    void onRenewal(RemoteGrant renewed, long sentNanos, RenewalResult result) {
        mutex.lock();
        try {
            if (grant != renewed) {
                return;
            }
            long now = engine.clock().now();
            if (result == RenewalResult.LOST || renewed.expired(now)) {
                // an answer after the deadline comes too late: the handle may have said already that it is lost
                lose(renewed);
                return;
            }
            renewed.renewalAnswered();
            renewed.extend(sentNanos, now);
            if (result == RenewalResult.RENEWED_CONTENDED) {
                batch.contended(now, waiters.size());
            }
            afterwards.add(() -> engine.listener().onRenewed(key));
        } finally {
            leave();
        }
    }

    void onRenewalFailed(RemoteGrant renewed, LockStoreException failure) {
        renewed.renewalFailed(engine.clock().now());
        engine.listener().onRenewalFailed(key, failure);
    }

    void onExpired(RemoteGrant expired) {
        mutex.lock();
        try {
            if (grant == expired && expired.expired(engine.clock().now())) {
                lose(expired);
            }
        } finally {
            leave();
        }
    }

    // ---- contending in the store

    private void contend() {
        contender = new Contender(engine.newOwner());
        attempt(contender);
    }

    private void attempt(Contender current) {
        Waiter first = waiters.element();
        boolean longer = first.leaseTime().compareTo(current.lease()) > 0;
        if (longer && current.everFailed()) {
            // an attempt for the shorter lease may still arrive, and would cut the longer one short
            abandon(current);
            contend();
            return;
        }
        Duration lease = longer ? first.leaseTime() : current.lease();
        boolean queue = waiters.stream().anyMatch(waiter -> !waiter.triesOnce());
        long sentNanos = engine.clock().now();
        boolean releasing = releasesInFlight > 0;
        current.sent(lease, queue, engine.rules().storeEnd(lease, sentNanos));
        CompletionStage<AcquireResult> answer = acquire(current.owner(), lease, first, queue);
        afterwards.add(() -> answer.whenComplete((result, failure) -> {
            mutex.lock();
            try {
                if (contender != current) {
                    return; // abandoned meanwhile: its release in the background takes back what this answer granted
                }
                if (result instanceof AcquireResult.Granted granted) {
                    onGranted(current, granted, sentNanos);
                } else if (result instanceof AcquireResult.Busy busy) {
                    onBusy(current, busy, releasing);
                } else {
                    onAttemptFailed(current, Steps.cause(failure));
                }
            } finally {
                leave();
            }
        }));
    }

    private CompletionStage<AcquireResult> acquire(Owner owner, Duration lease, Waiter waiter, boolean queue) {
        AcquireCommand command = new AcquireCommand(
                key, owner, lease, engine.options().handOver().grantsMax(), queue, engine.holderText(waiter.thread()));
        return Steps.of(() -> engine.store().acquire(command));
    }

    private void onGranted(Contender current, AcquireResult.Granted granted, long sentNanos) {
        contender = null;
        long now = engine.clock().now();
        RemoteGrant fresh = new RemoteGrant(this, engine.rules(), current, granted);
        fresh.extend(sentNanos, now);
        if (fresh.expired(now)) {
            // the answer took longer than the lease: whoever works on it would work too late
            engine.releases().throughout(key, fresh.owner(), fresh.storeEndNanos());
            contend();
            return;
        }
        grant = fresh;
        batch.start(granted.contended(), now, waiters.size());
        engine.keeper().track(fresh);
        handToNext(fresh, false);
    }

    private void onBusy(Contender current, AcquireResult.Busy busy, boolean wasReleasing) {
        current.refused();
        if (wasReleasing && waiters.stream().anyMatch(Waiter::triesOnce)) {
            // our own release may have been overtaken: those who try once only have not had their try yet
            if (releasesInFlight == 0) {
                attempt(current);
            } else {
                current.hint();
            }
            return;
        }
        failWaiters(
                Waiter::triesOnce, new LockNotAcquiredException("Lock '%s' is held by another process".formatted(key)));
        if (waiters.isEmpty()) {
            abandonContenderIfNobodyWaits();
        } else if (current.takeHint() || !current.queued()) {
            // the store has news, or was only asked on behalf of calls that try once
            attempt(current);
        } else {
            attemptAfter(current, busy.retryAfter());
        }
    }

    private void onAttemptFailed(Contender current, LockStoreException failure) {
        int failures = current.failed(failure);
        failWaiters(Waiter::triesOnce, failure);
        if (waiters.isEmpty()) {
            abandonContenderIfNobodyWaits();
            return;
        }
        Optional<Duration> delay = engine.options().retry().delayAfter(failures, failure);
        if (delay.isPresent()) {
            attemptAfter(current, delay.get());
        } else {
            failWaiters(waiter -> true, failure);
            abandonContenderIfNobodyWaits();
        }
    }

    private void attemptAfter(Contender current, Duration delay) {
        engine.schedule(() -> askAgain(later -> later == current && !later.inFlight()), delay)
                .ifPresent(current::nextAttempt);
    }

    private void abandonContenderIfNobodyWaits() {
        Contender current = contender;
        if (current == null || !waiters.isEmpty()) {
            return;
        }
        abandon(current);
    }

    private void abandon(Contender abandoned) {
        contender = null;
        abandoned.cancelNextAttempt();
        if (abandoned.outcomeUnknown()) {
            engine.releases().throughout(key, abandoned.owner(), abandoned.storeEndNanos());
        } else if (abandoned.known()) {
            engine.releases().untilConfirmed(key, abandoned.owner(), abandoned.storeEndNanos());
        }
    }

    // ---- handing the lock over inside the process

    private void handToNext(RemoteGrant current, boolean handOver) {
        Waiter next = waiters.peek();
        if (next == null || !current.offers(next.leaseTime())) {
            releaseGrant(Duration.ZERO);
            return;
        }
        waiters.remove();
        HeldLock handle = new HeldLock(engine, current, next, current.takeToken());
        holder = handle;
        batch.granted();
        current.renewUntil(next.request()
                .maxHoldTime()
                .map(max -> handle.sinceNanos() + max.toNanos())
                .orElse(EngineClock.NEVER));
        engine.keeper().attend(current);
        next.settle();
        afterwards.add(() -> {
            engine.listener().onAcquired(handle, handOver);
            next.succeed(handle);
        });
    }

    /** Asks the store for more tokens and the full lease again before the next call gets the lock. */
    private void refill(RemoteGrant current, Waiter next) {
        long sentNanos = engine.clock().now();
        current.refillSent(sentNanos);
        CompletionStage<AcquireResult> answer = acquire(current.owner(), current.lease(), next, false);
        afterwards.add(() -> answer.whenComplete((result, failure) -> {
            mutex.lock();
            try {
                if (grant != current) {
                    return;
                }
                long now = engine.clock().now();
                if (result instanceof AcquireResult.Granted granted
                        && !current.expired(now)
                        && current.reserve(granted)) {
                    current.extend(sentNanos, now);
                    batch.refilled(granted.contended(), now, waiters.size());
                    handToNext(current, true);
                } else {
                    lose(current);
                }
            } finally {
                leave();
            }
        }));
    }

    private CompletionStage<ReleaseOutcome> releaseGrant(Duration keepFor) {
        RemoteGrant ended = dropGrant();
        releasesInFlight++;
        long keepUntil = engine.clock().now() + keepFor.toNanos();
        boolean outlivesRelease = ended.outlivesRelease(keepFor);
        CompletionStage<ReleaseOutcome> answer = Steps.of(() -> engine.store().release(key, ended.owner(), keepFor));
        if (!waiters.isEmpty()) {
            contend(); // right behind the release, on the same connection
        }
        afterwards.add(() -> answer.whenComplete((outcome, failure) -> {
            if (failure != null || outlivesRelease) {
                long until = Math.max(keepUntil, ended.storeEndNanos());
                engine.releases().goOn(key, ended.owner(), keepUntil, until, outlivesRelease);
            }
            mutex.lock();
            try {
                releasesInFlight--;
                Contender current = contender;
                if (current != null && !current.inFlight() && current.takeHint()) {
                    attempt(current);
                }
            } finally {
                leave();
            }
        }));
        return answer;
    }

    private Duration heldFor(HeldLock handle) {
        return Duration.ofNanos(engine.clock().now() - handle.sinceNanos());
    }

    private static Duration minHoldLeft(HeldLock handle, Duration held) {
        return handle.waiter()
                .request()
                .minHoldTime()
                .map(min -> min.minus(held))
                .filter(left -> !left.isNegative())
                .orElse(Duration.ZERO);
    }

    // ---- losing the lock

    private void lose(RemoteGrant lost) {
        dropGrant();
        endHolder();
        engine.releases().throughout(key, lost.owner(), lost.storeEndNanos());
        if (!waiters.isEmpty()) {
            contend();
        }
    }

    private void endHolder() {
        HeldLock ended = holder;
        if (ended == null) {
            return;
        }
        holder = null;
        ended.setStatus(HeldLock.Status.LOST);
        Duration held = heldFor(ended);
        afterwards.add(() -> {
            ended.tellLost();
            engine.listener().onLost(ended, held);
        });
    }

    private RemoteGrant dropGrant() {
        RemoteGrant dropped = grant;
        if (dropped == null) {
            throw new IllegalStateException("Lock '%s' has no grant to drop in state %s".formatted(key, state()));
        }
        grant = null;
        engine.keeper().untrack(dropped);
        return dropped;
    }

    // ---- answers to callers

    private void failWaiters(Predicate<Waiter> concerned, DistributedLockException failure) {
        waiters.removeIf(waiter -> {
            if (!concerned.test(waiter)) {
                return false;
            }
            settle(waiter, failure);
            return true;
        });
    }

    private void settle(Waiter waiter, DistributedLockException failure) {
        if (waiter.settle()) {
            afterwards.add(() -> waiter.fail(failure));
        }
    }

    private LockNotAcquiredException notAcquired(String why) {
        HeldLock current = holder;
        String who = current == null
                ? "another process holds it"
                : "thread '%s' of this process holds it"
                        .formatted(current.waiter().thread());
        return new LockNotAcquiredException("Lock '%s' was not acquired: %s; %s".formatted(key, why, who));
    }

    private LockStoreException storeSilent(String why, @Nullable LockStoreException lastFailure) {
        String message = "Lock '%s' was not acquired: %s, and store '%s' has not answered"
                .formatted(key, why, engine.store().name());
        return lastFailure == null
                ? new LockStoreException(message)
                : new LockStoreException(message + ": " + lastFailure.getMessage(), lastFailure);
    }

    private LockState state() {
        if (grant != null) {
            return holder != null ? LockState.HELD : LockState.HANDING_OVER;
        }
        return contender != null ? LockState.ACQUIRING : LockState.FREE;
    }

    /** Leaves the mutex, removes this queue if it has become idle, and runs what must not run under the mutex. */
    private void leave() {
        if (mutex.getHoldCount() > 1) {
            mutex.unlock();
            return;
        }
        List<Runnable> actions = afterwards.isEmpty() ? List.of() : List.copyOf(afterwards);
        afterwards.clear();
        if (state() == LockState.FREE && waiters.isEmpty() && releasesInFlight == 0) {
            retired = true;
            engine.remove(this);
        }
        mutex.unlock();
        actions.forEach(Runnable::run);
    }
}
