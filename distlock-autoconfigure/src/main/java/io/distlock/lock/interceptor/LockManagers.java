package io.distlock.lock.interceptor;

import io.distlock.lock.LockManager;
import io.distlock.lock.LockMode;

/** The managers of an application, one for each store in use. Thread-safe. */
@FunctionalInterface
public interface LockManagers {

    /**
     * The manager of a store, made when it is first asked for.
     *
     * @param store {@code redis}, {@code memory}, the name of a {@code LockStore} bean; empty for the default store
     * @throws IllegalArgumentException if there is no such store; the message names those there are
     */
    LockManager get(String store);

    /**
     * Refuses a store that is known not to offer a mode, before it is used. Opens nothing.
     *
     * @throws IllegalArgumentException if it does not; the message says what does
     */
    default void requireMode(String store, LockMode mode) {}
}
