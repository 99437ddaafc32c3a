package io.distlock.lock.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Gives the events of one lock their turns, one at a time. In its turn an event changes the state and sends steps to the store,
 * which keeps them in order; what could call back waits until the turn is over. Nothing blocks in a turn. Thread-safe.
 */
final class Turns {

    private final ReentrantLock mutex = new ReentrantLock();
    private final List<Runnable> afterwards = new ArrayList<>(4); // guarded by mutex
    private final Runnable atEnd;

    /** Each turn ends with {@code atEnd}. */
    Turns(Runnable atEnd) {
        this.atEnd = atEnd;
    }

    void take(Runnable event) {
        take(() -> {
            event.run();
            return true;
        });
    }

    <T> T take(Supplier<T> event) {
        mutex.lock();
        try {
            return event.get();
        } finally {
            end();
        }
    }

    /** To be called in a turn: runs the action when it is over, outside the mutex. */
    void afterwards(Runnable action) {
        afterwards.add(action);
    }

    /** To be called in a turn: the answer gets a turn of its own, also if it is there already. */
    <T> void whenAnswered(CompletionStage<T> answer, BiConsumer<T, Throwable> event) {
        afterwards(() -> answer.whenComplete((result, failure) -> take(() -> event.accept(result, failure))));
    }

    private void end() {
        if (mutex.getHoldCount() > 1) {
            mutex.unlock();
            return;
        }
        List<Runnable> actions = afterwards.isEmpty() ? List.of() : List.copyOf(afterwards);
        afterwards.clear();
        try {
            atEnd.run();
        } finally {
            mutex.unlock();
        }
        actions.forEach(Runnable::run);
    }
}
