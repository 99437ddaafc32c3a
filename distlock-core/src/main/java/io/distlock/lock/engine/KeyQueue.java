package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockListener;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.RenewalResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One lock in one process: the calls that wait for it, the {@link Contention} that stands for all of them in the store, the grant
 * that the store gave, and the call that holds it.
 *
 * <pre>
 *   FREE ──enter──▶ ACQUIRING ──granted──▶ HELD ──release, somebody waits──▶ HELD by the next, or
 *     ▲                 │  ▲                │  │                             HANDING_OVER to refill first
 *     └─nobody waits────┘  └────lost────────┘  └─release, nobody waits or the batch is over──▶ FREE or ACQUIRING
 * </pre>
 *
 * <p>Thread-safe: every event takes its {@linkplain Turns turn}.
 */
final class KeyQueue implements WaitingPlace {

    private final LockEngine engine;
    private final LockKey key;
    private final LockListener listener;
    private final Consumer<KeyQueue> onRetired;
    private final Turns turns;

    // all used in turns only
    private final WaitingCalls waiting;
    private final Contention contention;
    private final Batch batch;
    private @Nullable RemoteGrant grant;
    private @Nullable HeldLock holder;
    private boolean entered;
    private boolean retired;

    /** A queue for the lock alone. */
    KeyQueue(LockEngine engine, LockKey key) {
        this(engine, key, false, engine.listener(), engine.places()::remove);
    }

    /** A queue of one call, which takes the lock on behalf of all that read under it together. */
    static KeyQueue ofReaders(LockEngine engine, LockKey key, LockListener listener, Consumer<KeyQueue> onRetired) {
        return new KeyQueue(engine, key, true, listener, onRetired);
    }

    private KeyQueue(
            LockEngine engine, LockKey key, boolean shared, LockListener listener, Consumer<KeyQueue> onRetired) {
        this.engine = engine;
        this.key = key;
        this.listener = listener;
        this.onRetired = onRetired;
        this.turns = new Turns(this::retireIfIdle);
        this.waiting = new WaitingCalls(turns);
        this.contention = new Contention(engine, key, shared, turns, waiting, this::onGranted);
        this.batch = new Batch(engine.options().handOver());
    }

    LockKey key() {
        return key;
    }

    // ---- calls of this process

    /** Adds a call; false if this queue has been removed and the caller must take a fresh one. */
    boolean enter(Waiter waiter) {
        return turns.take(() -> {
            if (retired) {
                return false;
            }
            entered = true;
            boolean free = grant == null && !contention.isActive();
            if (waiter.triesOnce() && !free) {
                waiting.settle(waiter, notAcquired("it tries once"));
                return true;
            }
            waiting.add(waiter);
            if (free) {
                contention.begin();
            }
            return true;
        });
    }

    @Override
    public void giveUp(Waiter waiter, String why) {
        turns.take(() -> {
            if (!waiting.remove(waiter)) {
                return;
            }
            Optional<LockStoreException> silence = contention.silence(why);
            if (silence.isPresent()) {
                waiting.settle(waiter, silence.get());
            } else {
                waiting.settle(waiter, notAcquired(why));
            }
            contention.abandonIfNobodyWaits();
        });
    }

    CompletionStage<ReleaseOutcome> release(HeldLock handle) {
        return release(handle, true, engine.store()::release);
    }

    /**
     * Ends a handle.
     *
     * @param keepsMinimum whether the lock is kept for its minimum hold time
     * @param way of the release to the store, should there be one
     */
    CompletionStage<ReleaseOutcome> release(HeldLock handle, boolean keepsMinimum, GrantRelease way) {
        return turns.take(() -> {
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
            turns.afterwards(() -> listener.onReleased(handle, held));
            Duration keepFor = keepsMinimum ? minHoldLeft(handle, held) : Duration.ZERO;
            Waiter next = waiting.peek();
            if (next == null || !keepFor.isZero() || batch.over(now) || !current.offers(next.leaseTime())) {
                return releaseGrant(keepFor, way);
            }
            if (current.mayHandOver(next.leaseTime(), now)) {
                handToNext(current, true);
            } else {
                refill(current, next);
            }
            return CompletableFuture.completedFuture(ReleaseOutcome.RELEASED);
        });
    }

    /** Ends everything because the engine closes; the stage is the answer to the release of what is held. */
    CompletionStage<ReleaseOutcome> close() {
        return turns.take(() -> {
            waiting.failAll(WaitRefusedException.stopped(key));
            contention.abandonIfNobodyWaits();
            if (grant == null) {
                return CompletableFuture.completedFuture(ReleaseOutcome.NOT_HELD);
            }
            Duration keepFor = holder == null ? Duration.ZERO : minHoldLeft(holder, heldFor(holder));
            endHolder();
            return releaseGrant(keepFor, engine.store()::release);
        });
    }

    Optional<LocalLock> snapshot() {
        return turns.take(() -> state() == LockState.FREE
                ? Optional.empty()
                : Optional.of(new LocalLock(
                        key,
                        mode(),
                        state(),
                        Optional.ofNullable(holder).map(engine::describe),
                        holder == null ? 0 : 1,
                        waiting.size())));
    }

    /** Whether calls here wait for the lock, or others wait for the grant that is here. */
    boolean isContended() {
        return turns.take(() -> !waiting.isEmpty() || grant != null && batch.isContended());
    }

    /** What a call that gives up now knows: empty if somebody else has the lock, else that the store is silent. */
    Optional<LockStoreException> silence(String why) {
        return turns.take(() -> contention.silence(why));
    }

    /** How the lock is held here, or will be by the next one. */
    private LockMode mode() {
        Waiter first = waiting.peek();
        return holder != null ? holder.mode() : first != null ? first.request().mode() : LockMode.EXCLUSIVE;
    }

    // ---- hints of the store

    void onOffered(Owner owner) {
        contention.onOffered(owner);
    }

    void onHintsMissed() {
        contention.onHintsMissed();
    }

    void onContended(Owner owner) {
        turns.take(() -> {
            if (grant != null && grant.owner().equals(owner)) {
                batch.contended(engine.clock().now(), waiting.size());
            }
        });
    }

    void onRevoked(Owner owner) {
        turns.take(() -> {
            if (grant != null && grant.owner().equals(owner)) {
                lose(grant);
            }
        });
    }

    // ---- leases

    void onRenewal(RemoteGrant renewed, long sentNanos, RenewalResult result) {
        turns.take(() -> {
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
                batch.contended(now, waiting.size());
            }
            turns.afterwards(() -> listener.onRenewed(key));
        });
    }

    void onRenewalFailed(RemoteGrant renewed, LockStoreException failure) {
        renewed.renewalFailed(engine.clock().now());
        listener.onRenewalFailed(key, failure);
    }

    void onExpired(RemoteGrant expired) {
        turns.take(() -> {
            if (grant == expired && expired.expired(engine.clock().now())) {
                lose(expired);
            }
        });
    }

    // ---- getting the lock, and handing it over inside the process

    private void onGranted(Contender contender, AcquireResult.Granted granted, long sentNanos) {
        long now = engine.clock().now();
        RemoteGrant fresh = new RemoteGrant(this, engine.rules(), contender, granted);
        fresh.extend(sentNanos, now);
        if (fresh.expired(now)) {
            // the answer took longer than the lease: whoever works on it would work too late
            engine.releases().throughout(key, fresh.owner(), fresh.storeEndNanos());
            contention.begin();
            return;
        }
        grant = fresh;
        batch.start(granted.contended(), now, waiting.size());
        engine.keeper().track(fresh);
        handToNext(fresh, false);
    }

    private void handToNext(RemoteGrant current, boolean handOver) {
        Waiter next = waiting.peek();
        if (next == null || !current.offers(next.leaseTime())) {
            releaseGrant(Duration.ZERO, engine.store()::release);
            return;
        }
        waiting.remove(next);
        HeldLock handle = new HeldLock(engine, current, next, current.takeToken());
        holder = handle;
        batch.granted();
        current.renewUntil(next.request()
                .maxHoldTime()
                .map(max -> handle.sinceNanos() + max.toNanos())
                .orElse(EngineClock.NEVER));
        engine.keeper().attend(current);
        next.settle();
        turns.afterwards(() -> {
            listener.onAcquired(handle, handOver);
            next.succeed(handle);
        });
    }

    /** Asks the store for more tokens and the full lease again before the next call gets the lock. */
    private void refill(RemoteGrant current, Waiter next) {
        long sentNanos = engine.clock().now();
        current.refillSent(sentNanos);
        CompletionStage<AcquireResult> answer = contention.ask(current.owner(), current.asked(), next, false);
        turns.whenAnswered(answer, (result, failure) -> {
            if (grant != current) {
                return;
            }
            long now = engine.clock().now();
            if (result instanceof AcquireResult.Granted granted && !current.expired(now) && current.reserve(granted)) {
                current.extend(sentNanos, now);
                batch.refilled(granted.contended(), now, waiting.size());
                handToNext(current, true);
            } else {
                lose(current);
            }
        });
    }

    private CompletionStage<ReleaseOutcome> releaseGrant(Duration keepFor, GrantRelease way) {
        RemoteGrant ended = dropGrant();
        long keepUntil = engine.clock().now() + keepFor.toNanos();
        boolean outlivesRelease = ended.outlivesRelease(keepFor);
        contention.releaseSent();
        // one that waits for company would be overtaken by the attempt behind it
        GrantRelease release = waiting.isEmpty() ? way : engine.store()::release;
        CompletionStage<ReleaseOutcome> answer = Steps.of(() -> release.release(key, ended.owner(), keepFor));
        if (!waiting.isEmpty()) {
            contention.begin(); // right behind the release, on the same connection
        }
        turns.whenAnswered(answer, (outcome, failure) -> {
            if (failure != null || outlivesRelease) {
                long until = Math.max(keepUntil, ended.storeEndNanos());
                engine.releases().goOn(key, ended.owner(), keepUntil, until, outlivesRelease);
            }
            contention.releaseAnswered();
        });
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
        if (!waiting.isEmpty()) {
            contention.begin();
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
        turns.afterwards(() -> {
            ended.tellLost();
            listener.onLost(ended, held);
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

    private LockNotAcquiredException notAcquired(String why) {
        HeldLock current = holder;
        String who = current == null
                ? "another process holds it"
                : "thread '%s' of this process holds it"
                        .formatted(current.waiter().thread());
        return new LockNotAcquiredException("Lock '%s' was not acquired: %s; %s".formatted(key, why, who));
    }

    private LockState state() {
        if (grant != null) {
            return holder != null ? LockState.HELD : LockState.HANDING_OVER;
        }
        return contention.isActive() ? LockState.ACQUIRING : LockState.FREE;
    }

    private void retireIfIdle() {
        if (entered && grant == null && waiting.isEmpty() && contention.isOver()) {
            retired = true;
            onRetired.accept(this);
        }
    }
}
