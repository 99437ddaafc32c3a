package io.distlock.lock.engine;

import io.distlock.lock.DistributedLockException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The calls of this process that wait for one lock, in the order of their arrival. To be used in a turn only. */
final class WaitingCalls {

    private final Deque<Waiter> waiters = new ArrayDeque<>(2);
    private final Turns turns;

    WaitingCalls(Turns turns) {
        this.turns = turns;
    }

    void add(Waiter waiter) {
        waiters.add(waiter);
    }

    /** The call that is next, which there must be. */
    Waiter first() {
        return waiters.element();
    }

    @Nullable
    Waiter peek() {
        return waiters.peek();
    }

    /** Removes a call that is going to get the lock, or to give up; false if it was settled before. */
    boolean remove(Waiter waiter) {
        return waiters.remove(waiter);
    }

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    int size() {
        return waiters.size();
    }

    boolean anyTriesOnce() {
        return waiters.stream().anyMatch(Waiter::triesOnce);
    }

    /** Whether any call wants a place in the queue of the store. */
    boolean anyQueues() {
        return waiters.stream().anyMatch(waiter -> !waiter.triesOnce());
    }

    void failAll(DistributedLockException failure) {
        fail(waiter -> true, failure);
    }

    void failThoseThatTryOnce(DistributedLockException failure) {
        fail(Waiter::triesOnce, failure);
    }

    /** Tells a call, after this turn, that it does not get the lock. */
    void settle(Waiter waiter, DistributedLockException failure) {
        if (waiter.settle()) {
            turns.afterwards(() -> waiter.fail(failure));
        }
    }

    private void fail(Predicate<Waiter> concerned, DistributedLockException failure) {
        waiters.removeIf(waiter -> {
            if (!concerned.test(waiter)) {
                return false;
            }
            settle(waiter, failure);
            return true;
        });
    }
}
