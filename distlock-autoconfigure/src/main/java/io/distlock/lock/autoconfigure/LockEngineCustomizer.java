package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockListener;
import io.distlock.lock.LockManager;
import io.distlock.lock.VersionManager;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.engine.LockEngineOptions;
import io.distlock.lock.spi.LockStore;
import java.util.Optional;

/**
 * Takes part when the engine of a store is put together: each method is called once for each start of an engine, in the order
 * of this interface. Beans of this type are asked in their {@link org.springframework.core.annotation.Order order}.
 */
public interface LockEngineCustomizer {

    /** Wraps the store. Closing the wrapper must close nothing but itself. */
    default LockStore store(String name, LockStore store) {
        return store;
    }

    /** Changes the options of the engine. */
    default LockEngineOptions options(String name, LockEngineOptions options) {
        return options;
    }

    /** Listens to the engine, beside others. */
    default Optional<LockListener> listener(String name) {
        return Optional.empty();
    }

    /** Wraps what callers see. */
    default LockManager manager(String name, LockManager manager) {
        return manager;
    }

    /** Wraps what callers see of the optimistic locks, where the store keeps versions. */
    default VersionManager versions(String name, VersionManager versions) {
        return versions;
    }

    /** Is told that the engine runs. */
    default void started(String name, LockEngine engine) {}
}
