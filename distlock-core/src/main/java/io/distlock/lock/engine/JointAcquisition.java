package io.distlock.lock.engine;

import io.distlock.lock.DistributedLockException;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockNotAcquiredException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes several locks for one call, in the order of their keys, under one deadline; what it has got is given back if it does not
 * get all.
 *
 * <p>It goes in rounds. In each, the call waits for the first lock that is missing, and only for that: since all calls take locks
 * in the same order, none of them waits in a circle. Where the store takes locks together, as many of the following ones as are free in
 * this process try once in the same step; the store stops at the first that is busy, which the next round waits for.
 *
 * <p>Thread-safe: every event takes its {@linkplain Turns turn}, and nothing that could call back runs in one.
 */
final class JointAcquisition implements WaitingPlace {

    /** One lock that is asked for in a round. */
    private record Part(Waiter waiter, WaitingPlace place) {}

    private final LockEngine engine;
    private final Waiter call;

    /** Nested handles of what the context of the call holds already. */
    private final List<LockHandle> entered;

    private final List<LockKey> missing;
    private final long deadlineNanos;
    private final Turns turns = new Turns(() -> {});

    // used in turns only
    private final List<LockHandle> held = new ArrayList<>();
    private List<Part> round = List.of();
    private @Nullable String givenUp;

    JointAcquisition(LockEngine engine, Waiter call) {
        this.engine = engine;
        this.call = call;
        this.entered =
                engine.reentry().enter(call.request().keys(), call.request().mode());
        List<LockKey> owned = entered.stream().map(LockHandle::key).toList();
        this.missing = call.request().keys().stream()
                .filter(key -> !owned.contains(key))
                .toList();
        this.deadlineNanos = engine.clock().now() + call.waitTime().toNanos();
    }

    void begin() {
        turns.take(this::proceed);
    }

    @Override
    public void giveUp(Waiter waiter, String why) {
        List<Part> parts = turns.take(() -> {
            givenUp = givenUp == null ? why : givenUp;
            return round;
        });
        parts.forEach(part -> part.place().giveUp(part.waiter(), why));
    }

    private void proceed() {
        if (held.size() == missing.size()) {
            succeed();
            return;
        }
        long leftNanos = deadlineNanos - engine.clock().now();
        if (givenUp != null || !call.triesOnce() && leftNanos <= 0) {
            String why = givenUp == null ? "waited " + call.waitTime() : givenUp;
            fail(new LockNotAcquiredException(
                    "Lock '%s' was not acquired: %s; it is one of %s, of which %d were taken and given back"
                            .formatted(missing.get(held.size()), why, missing, held.size())));
            return;
        }
        List<LockKey> wanted = List.copyOf(missing.subList(held.size(), missing.size()));
        Duration patience = call.triesOnce() ? Duration.ZERO : Duration.ofNanos(leftNanos);
        turns.afterwards(() -> ask(wanted, patience));
    }

    private void ask(List<LockKey> wanted, Duration patience) {
        boolean together = wanted.size() > 1 && engine.store().takesTogether(wanted);
        AcquireBatch batch = new AcquireBatch(engine.store());
        List<Part> parts = new ArrayList<>();
        DistributedLockException refused = null;
        for (LockKey key : together ? wanted : wanted.subList(0, 1)) {
            Waiter waiter = parts.isEmpty()
                    ? new Waiter(call, key, patience, batch::ask)
                    : new Waiter(call, key, Duration.ZERO, batch::askAlong);
            int before = batch.size();
            try {
                parts.add(new Part(waiter, engine.places().enter(waiter)));
            } catch (DistributedLockException e) {
                refused = e; // the engine was closed
                break;
            }
            if (batch.size() == before) {
                break; // it has to wait in this process, and those behind it must not be taken before it
            }
        }
        begun(parts);
        batch.send();
        DistributedLockException failure = refused;
        CompletableFuture.allOf(
                        parts.stream().map(part -> part.waiter().result()).toArray(CompletableFuture[]::new))
                .whenComplete((done, ignored) -> turns.take(() -> onRound(parts, failure)));
    }

    private void begun(List<Part> parts) {
        String why = turns.take(() -> {
            round = parts;
            return givenUp;
        });
        if (why != null) {
            parts.forEach(part -> part.place().giveUp(part.waiter(), why));
        }
    }

    private void onRound(List<Part> parts, @Nullable DistributedLockException refused) {
        round = List.of();
        @Nullable DistributedLockException failure = refused;
        for (int i = parts.size() - 1; i >= 0; i--) {
            failure = failureOf(parts.get(i), failure);
        }
        boolean gap = false;
        for (Part part : parts) {
            if (part.waiter().result().isCompletedExceptionally()) {
                gap = true;
                continue;
            }
            LockHandle handle = part.waiter().result().join();
            if (gap) {
                turns.afterwards(() -> new JointLock(engine, List.of(handle)).undo()); // its turn has not come
            } else {
                held.add(handle);
            }
        }
        boolean firstFailed = !parts.isEmpty() && parts.get(0).waiter().result().isCompletedExceptionally();
        if (failure != null && (firstFailed || call.triesOnce() || refused != null)) {
            fail(failure);
        } else {
            proceed();
        }
    }

    private static @Nullable DistributedLockException failureOf(
            Part part, @Nullable DistributedLockException otherwise) {
        DistributedLockException[] found = new DistributedLockException[1];
        part.waiter().result().whenComplete((handle, failure) -> {
            if (failure instanceof DistributedLockException known) {
                found[0] = known;
            } else if (failure != null) {
                found[0] = Steps.cause(failure);
            }
        });
        return found[0] == null ? otherwise : found[0];
    }

    private void succeed() {
        List<LockHandle> parts = new ArrayList<>(entered);
        parts.addAll(held);
        JointLock joint = new JointLock(engine, parts);
        if (!joint.isValid()) {
            fail(new LockNotAcquiredException(
                    "Locks %s were not acquired: one of them was lost while another was waited for"
                            .formatted(call.request().keys())));
            return;
        }
        call.settle();
        turns.afterwards(() -> call.succeed(joint));
    }

    private void fail(DistributedLockException failure) {
        JointLock partial = held.isEmpty() ? null : new JointLock(engine, List.copyOf(held));
        turns.afterwards(() -> {
            if (partial != null) {
                partial.undo();
            }
            call.fail(failure);
        });
    }
}
