package io.distlock.lock.memory;

import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/** Tells engines what they would find out by asking again; never on the thread of the step that gives the hint. Thread-safe. */
final class Hints implements AutoCloseable {

    private final Map<String, LockStoreListener> listeners = new ConcurrentHashMap<>();
    private final Executor executor;

    Hints(Executor executor) {
        this.executor = executor;
    }

    void listen(String process, LockStoreListener listener) {
        listeners.put(process, listener);
    }

    void give(Owner owner, BiConsumer<LockStoreListener, Owner> message) {
        LockStoreListener listener = listeners.get(owner.process());
        if (listener != null) {
            executor.execute(() -> message.accept(listener, owner));
        }
    }

    @Override
    public void close() {
        listeners.clear();
    }
}
