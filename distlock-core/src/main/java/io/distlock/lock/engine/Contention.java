package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands for all waiting calls of this process in the store: at most one contender at a time, which asks, queues, and asks again
 * on a hint, when its time has come, or after a failure. To be used in a turn only, but for the hints.
 */
final class Contention {

    /** Takes a grant, in a turn. */
    @FunctionalInterface
    interface Winner {
        void granted(Contender contender, AcquireResult.Granted granted, long sentNanos);
    }

    private final LockEngine engine;
    private final LockKey key;
    private final boolean shared;
    private final Turns turns;
    private final WaitingCalls waiting;
    private final Winner winner;
    private @Nullable Contender contender;
    private int releasesInFlight;

    Contention(LockEngine engine, LockKey key, boolean shared, Turns turns, WaitingCalls waiting, Winner winner) {
        this.engine = engine;
        this.key = key;
        this.shared = shared;
        this.turns = turns;
        this.waiting = waiting;
        this.winner = winner;
    }

    boolean isActive() {
        return contender != null;
    }

    /** Whether there is nothing left whose answer matters. */
    boolean isOver() {
        return contender == null && releasesInFlight == 0;
    }

    /** Begins, under a new owner token. */
    void begin() {
        contender = new Contender(engine.newOwner());
        attempt(contender);
    }

    /** What a call that gives up now knows: empty if somebody else has the lock, else that the store is silent. */
    Optional<LockStoreException> silence(String why) {
        Contender current = contender;
        if (current == null || current.foundBusy()) {
            return Optional.empty();
        }
        String message = "Lock '%s' was not acquired: %s, and store '%s' has not answered"
                .formatted(key, why, engine.store().name());
        LockStoreException last = current.lastFailure();
        return Optional.of(
                last == null
                        ? new LockStoreException(message)
                        : new LockStoreException(message + ": " + last.getMessage(), last));
    }

    void abandonIfNobodyWaits() {
        if (contender != null && waiting.isEmpty()) {
            abandon(contender);
        }
    }

    /** Sends a step for a lock of this process. */
    CompletionStage<AcquireResult> ask(Owner owner, Duration lease, Waiter waiter, boolean queue) {
        int tokens = shared ? 1 : engine.options().handOver().grantsMax();
        String holder = engine.holderText(waiter.thread());
        AcquireCommand command = new AcquireCommand(key, owner, lease, tokens, queue, shared, holder);
        Function<AcquireCommand, CompletionStage<AcquireResult>> way = waiter.way();
        return Steps.of(() -> way == null ? engine.store().acquire(command) : way.apply(command));
    }

    /** A release of this process is on its way, which an attempt may overtake. */
    void releaseSent() {
        releasesInFlight++;
    }

    void releaseAnswered() {
        releasesInFlight--;
        if (contender != null && !contender.inFlight() && contender.takeHint()) {
            attempt(contender);
        }
    }

    void onOffered(Owner owner) {
        askAgain(current -> current.owner().equals(owner));
    }

    void onHintsMissed() {
        askAgain(current -> true);
    }

    private void askAgain(Predicate<Contender> concerned) {
        turns.take(() -> {
            Contender current = contender;
            if (current == null || !concerned.test(current)) {
                return;
            }
            if (current.inFlight()) {
                current.hint();
            } else {
                attempt(current);
            }
        });
    }

    private void attempt(Contender current) {
        Waiter first = waiting.first();
        boolean longer = first.leaseTime().compareTo(current.lease()) > 0;
        if (longer && current.everFailed()) {
            // an attempt for the shorter lease may still arrive, and would cut the longer one short
            abandon(current);
            begin();
            return;
        }
        Duration lease = longer ? first.leaseTime() : current.lease();
        boolean queue = waiting.anyQueues();
        long sentNanos = engine.clock().now();
        boolean releasing = releasesInFlight > 0;
        current.sent(lease, queue, engine.rules().storeEnd(lease, sentNanos));
        turns.whenAnswered(ask(current.owner(), lease, first, queue), (result, failure) -> {
            if (contender != current) {
                return; // abandoned meanwhile: its release in the background takes back what this answer granted
            }
            if (result instanceof AcquireResult.Granted granted) {
                contender = null;
                winner.granted(current, granted, sentNanos);
            } else if (result instanceof AcquireResult.Busy busy) {
                onBusy(current, busy, releasing);
            } else {
                onFailed(current, Steps.cause(failure));
            }
        });
    }

    private void onBusy(Contender current, AcquireResult.Busy busy, boolean wasReleasing) {
        current.refused();
        if (wasReleasing && waiting.anyTriesOnce()) {
            // our own release may have been overtaken: those who try once only have not had their try yet
            if (releasesInFlight == 0) {
                attempt(current);
            } else {
                current.hint();
            }
            return;
        }
        waiting.failThoseThatTryOnce(
                new LockNotAcquiredException("Lock '%s' is held by another process".formatted(key)));
        if (waiting.isEmpty()) {
            abandon(current);
        } else if (current.takeHint() || !current.queued()) {
            // the store has news, or was only asked on behalf of calls that try once
            attempt(current);
        } else {
            attemptAfter(current, busy.retryAfter());
        }
    }

    private void onFailed(Contender current, LockStoreException failure) {
        int failures = current.failed(failure);
        waiting.failThoseThatTryOnce(failure);
        if (waiting.isEmpty()) {
            abandon(current);
            return;
        }
        Optional<Duration> delay = engine.options().retry().delayAfter(failures, failure);
        if (delay.isPresent()) {
            attemptAfter(current, delay.get());
        } else {
            waiting.failAll(failure);
            abandon(current);
        }
    }

    private void attemptAfter(Contender current, Duration delay) {
        engine.schedule(() -> askAgain(later -> later == current && !later.inFlight()), delay)
                .ifPresent(current::nextAttempt);
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
}
