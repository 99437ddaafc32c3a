package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockMode;
import io.distlock.lock.spi.LockStore;

/**
 * Makes the stores of one type, such as {@code redis}. A bean of this type adds a type of store that {@code distlock.store}
 * can name. Which factory is used is decided while the application runs, so that an image that was processed ahead of time
 * can still be set up for another store. Thread-safe.
 */
public interface LockStoreFactory {

    /** The type, as settings and annotations name it. */
    String type();

    /** Whether the application is set up for this type, so that it becomes the default store when no store is set. */
    default boolean isConfigured() {
        return false;
    }

    /**
     * Refuses a set-up that {@link #create} cannot make a store of. Called while the context starts, for the stores that its settings
     * and annotations name; opens nothing.
     *
     * @throws LockConfigurationException if the application is not set up for this type of store
     */
    default void validate() {}

    /**
     * Whether stores of this type offer a mode. Asked before one is made, so that a context that asks for more does not start; a store
     * that is there says it by its capabilities.
     */
    default boolean offers(LockMode mode) {
        return true;
    }

    /**
     * Makes a store, without waiting for its servers. Called again after a restart of the context.
     *
     * @throws LockConfigurationException if the application is not set up for this type of store
     */
    Created create();

    /**
     * A store that its caller closes.
     *
     * @param afterClose gives back what was made for the store, once it is closed
     */
    record Created(LockStore store, Runnable afterClose) implements AutoCloseable {

        @Override
        public void close() {
            try {
                store.close();
            } finally {
                afterClose.run();
            }
        }
    }
}
