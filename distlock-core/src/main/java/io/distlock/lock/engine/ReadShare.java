package io.distlock.lock.engine;

import io.distlock.lock.DistributedLockException;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockListener;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One grant of a lock for reading, and the calls of this process that share it: they wait for it together, and those that come later
 * join it for as long as nobody waits for the lock to write. The last one that leaves releases it.
 *
 * <p>Guarded by the turns of its {@link KeyReaders}.
 */
final class ReadShare {

    /** How long the grant is waited for; its calls give up much earlier. */
    private static final Duration PATIENCE = Duration.ofHours(24);

    private final LockEngine engine;
    private final KeyReaders readers;
    private final LockKey key;
    private final Waiter opener;
    private final KeyQueue queue;
    private final Waiter contender;
    private final List<Waiter> waiting = new ArrayList<>();
    private final Set<SharedLock> inside = new LinkedHashSet<>();
    private @Nullable HeldLock grant;
    private boolean ended;

    ReadShare(LockEngine engine, KeyReaders readers, Waiter opener) {
        this.engine = engine;
        this.readers = readers;
        this.key = opener.request().key();
        this.opener = opener;
        this.queue =
                KeyQueue.ofReaders(engine, key, new RenewalsOnly(engine.listener()), engine.places()::removeOfReaders);
        LockRequest request = opener.request();
        this.contender =
                opener.triesOnce() ? opener.forGrant(request) : opener.forGrant(request.withWaitTime(PATIENCE));
        waiting.add(opener);
    }

    KeyQueue queue() {
        return queue;
    }

    /** Asks the store. Not to be called in a turn. */
    void begin() {
        engine.places().addOfReaders(queue);
        queue.enter(contender);
        contender.result().whenComplete((handle, failure) -> {
            if (handle instanceof HeldLock held) {
                held.onLost(lost -> readers.take(this::onLost));
                readers.take(() -> onGranted(held));
            } else {
                readers.take(() -> onFailed(failure));
            }
        });
    }

    /**
     * Lets a call share this grant, or wait for it together with the others, if that is as good as a grant of its own.
     *
     * @return whether it does
     */
    boolean admits(Waiter waiter) {
        if (ended
                || !isShareable(opener)
                || !isShareable(waiter)
                || waiter.leaseTime().compareTo(opener.leaseTime()) > 0) {
            return false;
        }
        HeldLock held = grant;
        if (held == null) {
            if (opener.triesOnce() || waiter.triesOnce()) {
                return false;
            }
            waiting.add(waiter);
            return true;
        }
        boolean lasts = held.isValid()
                && held.remainingLease().compareTo(waiter.leaseTime().dividedBy(2)) >= 0;
        if (!lasts || queue.isContended() || engine.places().isWantedAlone(key)) {
            return false;
        }
        enter(held, waiter, true);
        return true;
    }

    /** Whoever limits the time of the hold cannot share it. */
    private static boolean isShareable(Waiter waiter) {
        return waiter.request().minHoldTime().isEmpty()
                && waiter.request().maxHoldTime().isEmpty();
    }

    /** Ends the wait of a call; false if it does not wait here. */
    boolean giveUp(Waiter waiter, String why) {
        if (!waiting.remove(waiter)) {
            return false;
        }
        DistributedLockException silence = queue.silence(why).orElse(null);
        fail(
                waiter,
                silence != null
                        ? silence
                        : new LockNotAcquiredException(
                                "Lock '%s' was not acquired for reading: %s; another process holds it, or waits to write"
                                        .formatted(key, why)));
        if (waiting.isEmpty()) {
            end();
            readers.afterwards(() -> queue.giveUp(contender, why));
        }
        return true;
    }

    Optional<LocalLock> snapshot() {
        Optional<LocalLock.Holder> first = inside.stream().findFirst().map(engine::describe);
        return Optional.of(new LocalLock(
                key,
                LockMode.READ,
                first.isPresent() ? LockState.HELD : LockState.ACQUIRING,
                first,
                inside.size(),
                waiting.size()));
    }

    CompletableFuture<ReleaseOutcome> leave(SharedLock handle) {
        CompletableFuture<ReleaseOutcome> outcome = new CompletableFuture<>();
        readers.take(() -> {
            HeldLock held = grant;
            if (!inside.remove(handle) || held == null || !held.isValid()) {
                outcome.complete(ReleaseOutcome.NOT_HELD);
                endIfEmpty();
                return;
            }
            Duration time = handle.heldFor();
            readers.afterwards(() -> engine.listener().onReleased(handle, time));
            if (!inside.isEmpty()) {
                outcome.complete(ReleaseOutcome.RELEASED);
                return;
            }
            end();
            readers.afterwards(() -> held.releaseAsync().whenComplete((released, failure) -> {
                if (failure == null) {
                    outcome.complete(released);
                } else {
                    outcome.completeExceptionally(Steps.cause(failure));
                }
            }));
        });
        return outcome;
    }

    private void onGranted(HeldLock held) {
        if (ended) {
            readers.afterwards(held::releaseAsync);
            return;
        }
        grant = held;
        List<Waiter> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(waiter -> enter(held, waiter, waiter != opener));
    }

    private void enter(HeldLock held, Waiter waiter, boolean joined) {
        SharedLock handle = new SharedLock(this, held, waiter);
        inside.add(handle);
        waiter.settle();
        readers.afterwards(() -> {
            engine.listener().onAcquired(handle, joined);
            waiter.succeed(handle);
        });
    }

    private void onFailed(@Nullable Throwable failure) {
        DistributedLockException known =
                failure instanceof DistributedLockException refused ? refused : Steps.cause(failure);
        waiting.forEach(waiter -> fail(waiter, known));
        waiting.clear();
        end();
    }

    private void onLost() {
        List<SharedLock> lost = List.copyOf(inside);
        inside.clear();
        end();
        readers.afterwards(() -> lost.forEach(handle -> engine.listener().onLost(handle, handle.heldFor())));
    }

    private void fail(Waiter waiter, DistributedLockException failure) {
        if (waiter.settle()) {
            readers.afterwards(() -> waiter.fail(failure));
        }
    }

    private void endIfEmpty() {
        if (inside.isEmpty() && grant != null) {
            end();
        }
    }

    private void end() {
        ended = true;
        readers.remove(this);
    }

    /** What happens to the shared grant concerns nobody; what happens to those who share it is told by the share. */
    private record RenewalsOnly(LockListener listener) implements LockListener {

        @Override
        public void onRenewed(LockKey key) {
            listener.onRenewed(key);
        }

        @Override
        public void onRenewalFailed(LockKey key, Throwable failure) {
            listener.onRenewalFailed(key, failure);
        }
    }
}
