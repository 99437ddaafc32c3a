package io.distlock.lock.zookeeper;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes hints to the processes that listen; one that fails does not keep another from hearing. Thread-safe. */
final class Hints {

    private static final Logger logger = LoggerFactory.getLogger(Hints.class);

    private final Map<String, LockStoreListener> listeners = new ConcurrentHashMap<>();

    void listen(String process, LockStoreListener listener) {
        listeners.put(process, listener);
    }

    void offered(LockKey key, Owner owner) {
        tell(owner, listener -> listener.onOffered(key, owner));
    }

    void contended(LockKey key, Owner owner) {
        tell(owner, listener -> listener.onContended(key, owner));
    }

    void revoked(LockKey key, Owner owner) {
        tell(owner, listener -> listener.onRevoked(key, owner));
    }

    void missed() {
        listeners.values().forEach(listener -> tell(listener, LockStoreListener::onHintsMissed));
    }

    void close() {
        listeners.clear();
    }

    private void tell(Owner owner, Consumer<LockStoreListener> hint) {
        LockStoreListener listener = listeners.get(owner.process());
        if (listener != null) {
            tell(listener, hint);
        }
    }

    private static void tell(LockStoreListener listener, Consumer<LockStoreListener> hint) {
        try {
            hint.accept(listener);
        } catch (RuntimeException e) {
            logger.warn("A listener of a lock store failed", e);
        }
    }
}
