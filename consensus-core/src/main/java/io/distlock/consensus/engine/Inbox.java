package io.distlock.consensus.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs tasks one after the other in the order of their arrival, on the threads that bring them: whoever finds it idle works until it
 * is empty. So what is confined to an inbox needs no lock, and a task that brings another never runs inside it. Thread-safe.
 */
final class Inbox {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final Consumer<RuntimeException> onFailure;

    Inbox(Consumer<RuntimeException> onFailure) {
        this.onFailure = onFailure;
    }

    void execute(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            do {
                runNext();
            } while (pending.decrementAndGet() > 0);
        }
    }

    private void runNext() {
        Runnable task = tasks.remove();
        try {
            task.run();
        } catch (RuntimeException e) {
            onFailure.accept(e);
        }
    }
}
